//! The lesson without the window: its handouts, and whether what it tells is so.

#[cfg(test)]
mod handouts;
#[cfg(test)]
mod methods;
#[cfg(test)]
mod walk;
