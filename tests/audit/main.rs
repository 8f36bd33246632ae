//! The audit on files whose answer is known: copies, plain SMOTE without repair, rows of a fitted normal, twins, keys.

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod files;
#[cfg(test)]
mod near;
#[cfg(test)]
mod other_tools;
#[cfg(test)]
mod publish;
#[cfg(test)]
mod spellings;
#[cfg(test)]
mod tables;
