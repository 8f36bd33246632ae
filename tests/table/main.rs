//! Tables from files: what loading promises and refuses, and what files of other programs mean.

#[cfg(test)]
mod loading;
#[cfg(test)]
mod reading;
