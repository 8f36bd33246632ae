//! Sorting of ranks: they are whole numbers below a known one, so that many are sorted by their digits; and parting of rows.

/// Fewer are sorted faster by comparing.
const MANY: usize = 128;
/// Bits of a digit at most.
const DIGIT: u32 = 11;

/// Sorts numbers by their upper halves, which are at most `highest`; of equal ones those come first that stood first. The lower
/// halves have to ascend. `room` is where numbers stand meanwhile.
pub fn by_upper_half(numbers: &mut Vec<u64>, highest: u32, room: &mut Vec<u64>) {
    if numbers.len() < MANY {
        numbers.sort_unstable();
        return;
    }
    let bits = u32::BITS - highest.leading_zeros();
    let passes = bits.div_ceil(DIGIT);
    let width = bits.div_ceil(passes.max(1));
    room.resize(numbers.len(), 0);
    for pass in 0..passes {
        let digit = |number: u64| (number >> (u32::BITS + pass * width)) as usize & ((1 << width) - 1);
        let mut places = [0_u32; 1 << DIGIT];
        let places = &mut places[..1 << width];
        for &number in &*numbers {
            places[digit(number)] += 1;
        }
        let mut next = 0;
        for place in &mut *places {
            next += std::mem::replace(place, next);
        }
        for &number in &*numbers {
            let place = &mut places[digit(number)];
            room[*place as usize] = number;
            *place += 1;
        }
        std::mem::swap(numbers, room);
    }
}

/// Brings those that pass before the others, either in their order, and tells how many pass. The room is as long.
// As a function of its own it has all that it goes by in registers.
#[inline(never)]
pub fn part<T: Copy>(items: &mut [T], room: &mut [T], passes: impl Fn(&T) -> bool) -> usize {
    let (mut front, mut back) = (0, 0);
    for at in 0..items.len() {
        let passes = passes(&items[at]);
        // To both places, as nobody can tell beforehand which: where it does not belong the next one is written over it. And as a piece
        // of memory: by its fields it would be written twice as often.
        room[back..][..1].copy_from_slice(&items[at..=at]);
        items.copy_within(at..=at, front);
        front += usize::from(passes);
        back += usize::from(!passes);
    }
    items[front..].copy_from_slice(&room[..back]);
    front
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn those_that_pass_come_first_and_all_stay_in_order(mut numbers in proptest::collection::vec(any::<u32>(), 0..99)) {
            let passes = |number: u32| number.is_multiple_of(3);
            let (mut expected, others): (Vec<u32>, Vec<u32>) = numbers.iter().partition(|number| passes(**number));
            let count = expected.len();
            expected.extend(others);
            let mut room = vec![0; numbers.len()];
            prop_assert_eq!(part(&mut numbers, &mut room, |number| passes(*number)), count);
            prop_assert_eq!(numbers, expected);
        }

        #[test]
        fn digits_sort_as_comparing_does(
            highest in prop::sample::select(vec![0, 1, 300, 2_047, 2_048, 80_000, u32::MAX]),
            ranks in proptest::collection::vec(any::<u32>(), 0..700),
        ) {
            let rank = |rank: u32| highest.checked_add(1).map_or(rank, |count| rank % count);
            let mut numbers: Vec<u64> =
                ranks.iter().zip(0_u64..).map(|(&of, place)| u64::from(rank(of)) << u32::BITS | place).collect();
            let mut expected = numbers.clone();
            expected.sort_unstable();
            by_upper_half(&mut numbers, highest, &mut vec![7; 3]);
            prop_assert_eq!(numbers, expected);
        }
    }
}
