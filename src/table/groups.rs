//! One-hot groups: 0/1 columns with a common prefix of which exactly one is 1 in every row.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{
    Column, ColumnSettings, Kind, Level, MISSING, NumberCells, OneHotGroup, Role, Source, Values,
    cell::{self, bit},
    infer, subsets,
};
use crate::error::{Error, Result, Setting};

/// What may stand between the name of a category and that of its level.
const SEPARATORS: [char; 6] = ['_', '.', '=', '-', ':', ' '];

/// The cells of a column that may be a member.
#[derive(Clone, Copy)]
enum Member<'a> {
    /// Codes that are the values: 0, 1 or missing.
    Codes(&'a [u32]),
    /// Nothing but zeros and missing cells.
    Zeros(&'a NumberCells),
    /// Of a column that is not held.
    Bits(&'a Bits),
}

/// The cells of a column of zeros and ones, in two bits each.
#[derive(Clone, Debug)]
pub struct Bits {
    ones: Vec<u64>,
    missing: Vec<u64>,
    /// There are ones and zeros.
    both: bool,
}

impl Bits {
    /// Those of a column, if it may be a member of a group.
    pub fn of(column: &Column, roles: &ColumnSettings, rows: usize) -> Option<Self> {
        let member = member(column, roles)?;
        let (mut ones, mut missing) = (vec![0; rows.div_ceil(64)], vec![0; rows.div_ceil(64)]);
        for row in 0..rows {
            match member.is_one(row) {
                None => missing[row / 64] |= 1 << (row % 64),
                Some(one) => ones[row / 64] |= u64::from(one) << (row % 64),
            }
        }
        Some(Self { ones, missing, both: matches!(member, Member::Codes(_)) })
    }

    fn is_one(&self, row: usize) -> Option<bool> {
        let bit = |words: &[u64]| words[row / 64] >> (row % 64) & 1 == 1;
        (!bit(&self.missing)).then(|| bit(&self.ones))
    }
}

impl Member<'_> {
    /// Whether it is 1 in a row; `None` where it is missing.
    fn is_one(&self, row: usize) -> Option<bool> {
        match self {
            Self::Codes(codes) => (codes[row] != MISSING).then(|| codes[row] == 1),
            Self::Zeros(values) => (!values.at(row).is_nan()).then_some(false),
            Self::Bits(bits) => bits.is_one(row),
        }
    }

    /// Whether it has levels of its own, and is not zero throughout.
    fn has_levels(&self) -> bool {
        match self {
            Self::Codes(_) => true,
            Self::Zeros(_) => false,
            Self::Bits(bits) => bits.both,
        }
    }
}

/// Finds the groups and marks their members.
pub fn find(source: &Source, columns: &mut [Column], roles: &ColumnSettings) -> Result<Vec<OneHotGroup>> {
    let members: Vec<Option<Member<'_>>> = columns.iter().map(|column| member(column, roles)).collect();
    let groups = among(&members, columns, source.rows());
    join_all(source, columns, &groups, roles)?;
    Ok(groups)
}

/// The same where the cells of columns that may be members are these.
pub fn find_by_bits(
    source: &Source,
    columns: &mut [Column],
    bits: &[Option<Bits>],
    roles: &ColumnSettings,
) -> Result<Vec<OneHotGroup>> {
    let members: Vec<Option<Member<'_>>> = bits.iter().map(|bits| bits.as_ref().map(Member::Bits)).collect();
    let groups = among(&members, columns, source.rows());
    join_all(source, columns, &groups, roles)?;
    Ok(groups)
}

fn among(members: &[Option<Member<'_>>], columns: &[Column], rows: usize) -> Vec<OneHotGroup> {
    let mut taken = vec![false; columns.len()];
    let mut groups = Vec::new();
    // A separator says more than mere likeness, and all columns of a prefix more than some of them.
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    for prefixes in [with_separator, without_separator] {
        for part in [false, true] {
            let free = |i: usize| members[i].is_some() && !taken[i];
            let candidates = prefixes(&names, &free);
            let mut valid: Vec<(String, Vec<usize>)> = candidates
                .into_par_iter()
                .filter_map(|(prefix, set)| Some((prefix, chosen(members, &set, rows, part)?)))
                .collect();
            valid.sort_by(|(a, x), (b, y)| (y.len(), b.len()).cmp(&(x.len(), a.len())).then(a.cmp(b)));
            for (prefix, set) in valid {
                if set.iter().any(|i| taken[*i]) {
                    continue;
                }
                for i in &set {
                    taken[*i] = true;
                }
                let name = prefix.trim_end_matches(SEPARATORS);
                groups
                    .push(OneHotGroup { name: if name.is_empty() { &prefix } else { name }.to_owned(), columns: set });
            }
        }
    }
    groups.sort_by_key(|group| group.columns[0]);
    distinguish(&mut groups);
    groups
}

fn join_all(source: &Source, columns: &mut [Column], groups: &[OneHotGroup], roles: &ColumnSettings) -> Result<()> {
    for group in groups {
        let one = group.columns.iter().find_map(|i| one_raw(&columns[*i]));
        for i in &group.columns {
            join(source, &mut columns[*i], *i, &group.name, one.as_deref());
        }
    }
    check_asked(source, columns, roles)
}

/// All columns of a prefix, or some of them, of which one is 1 in every row.
fn chosen(members: &[Option<Member<'_>>], set: &[usize], rows: usize, part: bool) -> Option<Vec<usize>> {
    let of = |set: &[usize]| set.iter().filter_map(|i| members[*i]).collect::<Vec<Member<'_>>>();
    if !part {
        return refuted(&of(set), rows).is_ok().then(|| set.to_vec());
    }
    let all = of(set);
    let pick = |chosen: &[usize]| chosen.iter().map(|at| all[*at]).collect::<Vec<Member<'_>>>();
    let found = subsets::largest(all.len(), rows, &|at, row| all[at].is_one(row), &|chosen| {
        refuted(&pick(chosen), rows).err()
    })?;
    Some(found.into_iter().map(|at| set[at]).collect())
}

/// Sets of at least two free columns with a common prefix that ends in a separator.
fn with_separator(names: &[&str], free: &dyn Fn(usize) -> bool) -> Vec<(String, Vec<usize>)> {
    let mut prefixes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, name) in names.iter().enumerate().filter(|(i, _)| free(*i)) {
        for (at, separator) in name.char_indices().skip(1).filter(|(_, c)| SEPARATORS.contains(c)) {
            prefixes.entry(&name[..at + separator.len_utf8()]).or_default().push(i);
        }
    }
    prefixes.into_iter().filter(|(_, set)| set.len() >= 2).map(|(prefix, set)| (prefix.to_owned(), set)).collect()
}

/// The same for the longest beginnings that two names share, as R writes dummies: sexfemale, sexmale.
fn without_separator(names: &[&str], free: &dyn Fn(usize) -> bool) -> Vec<(String, Vec<usize>)> {
    let mut sorted: Vec<usize> = (0..names.len()).filter(|i| free(*i)).collect();
    sorted.sort_unstable_by_key(|i| names[*i]);
    let shared =
        |a: &str, b: &str| a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let prefixes: BTreeSet<&str> =
        sorted.windows(2).map(|pair| &names[pair[0]][..shared(names[pair[0]], names[pair[1]])]).collect();
    prefixes
        .into_iter()
        .filter(|prefix| prefix.chars().count() >= 2)
        .filter_map(|prefix| {
            let from = sorted.partition_point(|i| names[*i] < prefix);
            let mut set: Vec<usize> =
                sorted[from..].iter().copied().take_while(|i| names[*i].starts_with(prefix)).collect();
            set.sort_unstable();
            (set.len() >= 2).then(|| (prefix.to_owned(), set))
        })
        .collect()
}

/// Two prefixes that differ in their separator alone, `a_` and `a.`, leave the same name: number the later ones.
fn distinguish(groups: &mut [OneHotGroup]) {
    for i in 1..groups.len() {
        let base = groups[i].name.clone();
        let mut n = 2;
        while groups[..i].iter().any(|group| group.name == groups[i].name) {
            groups[i].name = format!("{base} {n}");
            n += 1;
        }
    }
}

fn member<'a>(column: &'a Column, roles: &ColumnSettings) -> Option<Member<'a>> {
    let free = roles.kinds.get(&column.name).is_none_or(|kind| *kind == Kind::OneHot);
    if column.role != Role::Feature || !free {
        return None;
    }
    match &column.values {
        Values::Levels { codes, levels } if column.kind == Kind::Binary && levels.len() == 2 => {
            // 0 and 1, or False and True, as pandas writes them.
            let bits = [bit(&levels[0].label), bit(&levels[1].label)];
            (bits == [Some(false), Some(true)]).then_some(Member::Codes(codes))
        }
        // False throughout.
        Values::Levels { codes, levels } if levels.len() == 1 && bit(&levels[0].label) == Some(false) => {
            Some(Member::Codes(codes))
        }
        Values::Numbers(values) if values.iter().all(|v| v == 0.0 || v.is_nan()) => Some(Member::Zeros(values)),
        _ => None,
    }
}

/// Rows that are added up together.
const BLOCK: usize = 1024;

/// Whether exactly one member is 1 in every row where none is missing, and there is such a row; else a row that is not so.
fn refuted(members: &[Member<'_>], rows: usize) -> std::result::Result<(), usize> {
    if members.iter().filter(|member| member.has_levels()).count() < 2 {
        return Err(0);
    }
    let mut complete = false;
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        // The upper half counts missing members, so that one pass does for both.
        let mut sums = [0_u64; BLOCK];
        for member in members {
            match member {
                Member::Codes(codes) => {
                    for (sum, code) in sums.iter_mut().zip(&codes[start..end]) {
                        *sum += if *code == MISSING { 1 << 32 } else { u64::from(*code) };
                    }
                }
                Member::Zeros(values) => {
                    for (sum, row) in sums.iter_mut().zip(start..end) {
                        *sum += if values.at(row).is_nan() { 1 << 32 } else { 0 };
                    }
                }
                Member::Bits(bits) => {
                    for (sum, row) in sums.iter_mut().zip(start..end) {
                        *sum += bits.is_one(row).map_or(1 << 32, u64::from);
                    }
                }
            }
        }
        for (row, sum) in (start..end).zip(&sums) {
            if *sum < 1 << 32 {
                if *sum != 1 {
                    return Err(row);
                }
                complete = true;
            }
        }
    }
    if complete { Ok(()) } else { Err(0) }
}

/// How a column writes 1.
fn one_raw(column: &Column) -> Option<String> {
    match &column.values {
        Values::Levels { levels, .. } => levels.get(1).map(|level| level.raw.clone()),
        _ => None,
    }
}

/// Makes a column a member. One of zeros alone borrows the spelling of 1 from its fellows.
fn join(source: &Source, column: &mut Column, index: usize, group: &str, one: Option<&str>) {
    column.kind = Kind::OneHot;
    column.group = Some(group.to_owned());
    if let Values::Numbers(values) = &column.values {
        let values: Vec<f64> = values.iter().collect();
        let zero = infer::different(&values, 1).unwrap_or_default();
        column.values = infer::number_levels(source, index, &values, &zero);
    }
    if let Values::Levels { levels, .. } = &mut column.values
        && levels.len() == 1
    {
        let raw = one.unwrap_or("1").to_owned();
        levels.push(Level { label: cell::label(raw.as_bytes()), raw, count: 0 });
    }
}

/// A column that the user calls one-hot has to be in a group.
fn check_asked(source: &Source, columns: &[Column], roles: &ColumnSettings) -> Result<()> {
    for (at, column) in columns.iter().enumerate() {
        if roles.kinds.get(&column.name) == Some(&Kind::OneHot) && column.group.is_none() {
            return Err(Error::data(format!(
                "{}:{}: column {}: it is marked as one_hot, but no group of 0/1 columns with the same prefix has exactly one \
                 1 in every row with it; mark it as binary, or mark none",
                source.name(),
                source.line_of_name(at),
                cell::quoted(&column.name)
            ))
            .about(Setting::Columns));
        }
    }
    Ok(())
}
