//! One-hot groups: 0/1 columns with a common prefix of which exactly one is 1 in every row.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Column, Group, Kind, Level, MISSING, Role, Roles, Source, Values, cell, infer};
use crate::error::{Error, Result, Setting};

/// What may stand between the name of a category and that of its level.
const SEPARATORS: [char; 6] = ['_', '.', '=', '-', ':', ' '];

/// The cells of a column that may be a member.
#[derive(Clone, Copy)]
enum Member<'a> {
    /// Codes that are the values: 0, 1 or missing.
    Codes(&'a [u32]),
    /// Nothing but zeros and missing cells.
    Zeros(&'a [f64]),
}

/// Finds the groups and marks their members.
pub fn find(source: &Source, columns: &mut [Column], roles: &Roles) -> Result<Vec<Group>> {
    let mut prefixes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let members: Vec<Option<Member<'_>>> = columns.iter().map(|column| member(column, roles)).collect();
    for (i, column) in columns.iter().enumerate().filter(|(i, _)| members[*i].is_some()) {
        for (at, separator) in column.name.char_indices().skip(1).filter(|(_, c)| SEPARATORS.contains(c)) {
            prefixes.entry(&column.name[..at + separator.len_utf8()]).or_default().push(i);
        }
    }
    let mut valid: Vec<(&str, Vec<usize>)> = prefixes
        .into_par_iter()
        .filter(|(_, set)| set.len() >= 2)
        .filter(|(_, set)| sums_to_one(&set.iter().filter_map(|i| members[*i]).collect::<Vec<_>>(), source.rows()))
        .collect();
    valid.sort_by(|(a, x), (b, y)| (y.len(), b.len()).cmp(&(x.len(), a.len())).then(a.cmp(b)));

    let mut taken = vec![false; columns.len()];
    let mut groups = Vec::new();
    for (prefix, set) in valid {
        if set.iter().any(|i| taken[*i]) {
            continue;
        }
        for i in &set {
            taken[*i] = true;
        }
        let name = prefix.trim_end_matches(SEPARATORS);
        groups.push(Group { name: if name.is_empty() { prefix } else { name }.to_owned(), columns: set });
    }
    groups.sort_by_key(|group| group.columns[0]);
    distinguish(&mut groups);
    for group in &groups {
        let one = group.columns.iter().find_map(|i| one_raw(&columns[*i]));
        for i in &group.columns {
            join(source, &mut columns[*i], *i, &group.name, one.as_deref());
        }
    }
    check_asked(source, columns, roles)?;
    Ok(groups)
}

/// Two prefixes that differ in their separator alone, `a_` and `a.`, leave the same name: number the later ones.
fn distinguish(groups: &mut [Group]) {
    for i in 1..groups.len() {
        let base = groups[i].name.clone();
        let mut n = 2;
        while groups[..i].iter().any(|group| group.name == groups[i].name) {
            groups[i].name = format!("{base} {n}");
            n += 1;
        }
    }
}

fn member<'a>(column: &'a Column, roles: &Roles) -> Option<Member<'a>> {
    let free = roles.kinds.get(&column.name).is_none_or(|kind| *kind == Kind::OneHot);
    if column.role != Role::Feature || !free {
        return None;
    }
    match &column.values {
        Values::Levels { codes, levels } if column.kind == Kind::Binary && levels.len() == 2 => {
            let is = |i: usize, value: f64| {
                cell::parse_number(levels[i].label.as_bytes(), column.style.comma) == Some(value)
            };
            (is(0, 0.0) && is(1, 1.0)).then_some(Member::Codes(codes))
        }
        Values::Numbers(values) if values.iter().all(|v| *v == 0.0 || v.is_nan()) => Some(Member::Zeros(values)),
        _ => None,
    }
}

/// Rows that are added up together.
const BLOCK: usize = 1024;

/// Whether exactly one member is 1 in every row where none is missing, and there is such a row.
fn sums_to_one(members: &[Member<'_>], rows: usize) -> bool {
    if members.iter().filter(|member| matches!(member, Member::Codes(_))).count() < 2 {
        return false;
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
                    for (sum, value) in sums.iter_mut().zip(&values[start..end]) {
                        *sum += if value.is_nan() { 1 << 32 } else { 0 };
                    }
                }
            }
        }
        for sum in &sums[..end - start] {
            if *sum < 1 << 32 {
                if *sum != 1 {
                    return false;
                }
                complete = true;
            }
        }
    }
    complete
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
        let zero = infer::different(values, 1).unwrap_or_default();
        let mut all = infer::number_levels(source, index, values, &zero);
        if let Values::Levels { levels, .. } = &mut all {
            let raw = one.unwrap_or("1").to_owned();
            levels.push(Level { label: cell::label(raw.as_bytes()), raw, count: 0 });
        }
        column.values = all;
    }
}

/// A column that the user calls one-hot has to be in a group.
fn check_asked(source: &Source, columns: &[Column], roles: &Roles) -> Result<()> {
    for column in columns {
        if roles.kinds.get(&column.name) == Some(&Kind::OneHot) && column.group.is_none() {
            return Err(Error::data(format!(
                "{}:1: column {}: it is marked as one_hot, but no group of 0/1 columns with the same prefix has exactly one \
                 1 in every row with it; mark it as binary, or mark none",
                source.name(),
                cell::quoted(&column.name)
            ))
            .about(Setting::Columns));
        }
    }
    Ok(())
}
