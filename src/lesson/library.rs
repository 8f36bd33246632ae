//! The lessons that come with the program, and those of a folder.
