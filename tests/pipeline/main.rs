//! The way from a table to new rows, held against plain references on many small tables.

#[cfg(test)]
mod bases;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod cleaning;
#[cfg(test)]
mod cleaning_facts;
#[cfg(test)]
mod cleaning_rules;
#[cfg(test)]
mod copula;
#[cfg(test)]
mod distributions;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod magnitudes;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod missing;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod nets;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod samplers;
#[cfg(test)]
mod searches;
#[cfg(test)]
mod selection;
#[cfg(test)]
mod stages;
#[cfg(test)]
mod streamed;
#[cfg(test)]
mod trees;
#[cfg(test)]
mod undersampling;
