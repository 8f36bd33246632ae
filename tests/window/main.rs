//! The window, driven by the names of its controls; needs neither display nor graphics driver.

#[cfg(test)]
mod accessible;
#[cfg(test)]
mod basics;
#[cfg(test)]
mod clean;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod controls;
#[cfg(test)]
mod draw;
#[cfg(test)]
mod evaluate;
#[cfg(test)]
mod evaluate_leaks;
#[cfg(test)]
mod explore;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod first;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod learn;
#[cfg(test)]
mod made;
#[cfg(test)]
mod menus;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod publish;
#[cfg(test)]
mod recent;
#[cfg(test)]
mod select;
#[cfg(test)]
mod side_by_side;
#[cfg(test)]
mod tips;
