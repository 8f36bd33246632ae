//! Comparisons of models: what is learnt from, which rows are tested on, and what is said of it.

#[cfg(test)]
mod arms;
#[cfg(test)]
mod bad_tables;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod output;
#[cfg(test)]
mod splits;
#[cfg(test)]
mod summaries;
#[cfg(test)]
mod tables;
