//! How much a first look at a block takes.

use super::AXES;

/// How much of the coordinates a first look at a block takes: the briefs, or more at once while those rule out little.
#[derive(Debug, Default)]
pub struct FirstLook {
    blocks: u32,
    /// Looks that the briefs were asked for, and those that they left, older ones for less.
    asked: u32,
    left: u32,
}

impl FirstLook {
    /// At least one of so many blocks is looked at by the briefs alone.
    const SAMPLED: u32 = 8;
    /// Looks from which on older ones count for half.
    const MANY: u32 = 1 << 10;

    /// Axes beyond the first that the look at the next block takes, of so many.
    pub fn further(&mut self, rest: usize) -> usize {
        self.blocks += 1;
        let are_needed = 2 * self.left > self.asked && !self.blocks.is_multiple_of(Self::SAMPLED);
        if are_needed { rest.min(AXES) } else { 0 }
    }

    /// How many of the looks by the briefs at a block left something.
    pub fn tell(&mut self, asked: usize, left: usize) {
        if self.asked > Self::MANY {
            (self.asked, self.left) = (self.asked / 2, self.left / 2);
        }
        self.asked += asked as u32;
        self.left += left as u32;
    }
}
