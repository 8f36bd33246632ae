//! Recipe and table in, outcome out: the one way from a table to synthetic rows, stage by stage.
