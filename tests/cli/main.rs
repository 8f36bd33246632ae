//! The command line, run as a program: flags, files, exit codes, and everything that can be wrong with what it is given.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bad_settings;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod completions;
#[cfg(test)]
mod dialects;
#[cfg(test)]
mod evaluate;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod json;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod lessons;
#[cfg(test)]
mod make;
#[cfg(test)]
mod man;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod memory;
#[cfg(all(test, feature = "parquet"))]
mod parquet;
#[cfg(test)]
mod place;
#[cfg(test)]
mod publish;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod recipe;
#[cfg(test)]
mod resample;
#[cfg(test)]
mod stability;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod writing;
