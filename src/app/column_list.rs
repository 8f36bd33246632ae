//! The list of columns in *Columns…*: what it remembers of a table, how it is sorted, which lines are chosen, and what is
//! done with them.

use std::{cmp::Reverse, collections::BTreeSet, collections::HashSet, sync::Arc};

use crate::table::{Column, ColumnSettings, Kind, Role, Table, label_of, unquote};

/// Values of each column that are shown.
pub const SAMPLED: usize = 3;
/// So many cells are looked at for them in the whole table, and so many rows at least.
const CELLS: usize = 1_000_000;
const ROWS_LEAST: usize = 100;

/// What *Columns…* holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnsForm {
    pub roles: ColumnSettings,
    pub error: Option<String>,
    pub sort: ColumnSort,
    pub chosen: Chosen,
    /// The first different values of every column.
    pub samples: Arc<Vec<Vec<String>>>,
}

impl ColumnsForm {
    pub fn of(table: &Table, roles: ColumnSettings) -> Self {
        let samples = Arc::new(samples(table));
        Self { roles, error: None, sort: ColumnSort::default(), chosen: Chosen::default(), samples }
    }
}

/// The first different values of every column that are not missing, as the file writes them. No more rows are looked at than
/// [`CELLS`] allows.
fn samples(table: &Table) -> Vec<Vec<String>> {
    let width = table.columns.len();
    let rows = (CELLS / width.max(1)).max(ROWS_LEAST).min(table.rows());
    let mut samples: Vec<Vec<String>> = vec![Vec::new(); width];
    let mut lacking = width;
    for row in 0..rows {
        if lacking == 0 {
            break;
        }
        let rules = table.source.rules();
        for ((found, column), raw) in samples.iter_mut().zip(&table.columns).zip(table.source.raw_cells(row)) {
            if found.len() == SAMPLED || column.is_missing(row) || rules.is_missing(&unquote(raw)) {
                continue;
            }
            let value = label_of(raw);
            if !found.iter().any(|other| *other == value) {
                found.push(value.into_owned());
                lacking -= usize::from(found.len() == SAMPLED);
            }
        }
    }
    samples
}

/// What the lines are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnKey {
    /// The place in the file.
    #[default]
    Place,
    Name,
    Kind,
    Role,
    Missing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnSort {
    pub key: ColumnKey,
    pub descending: bool,
}

impl ColumnSort {
    /// After a press on a head: by that, or the other way round. Most missing cells come first.
    #[must_use]
    pub fn pressed(self, key: ColumnKey) -> Self {
        let descending = if self.key == key { !self.descending } else { key == ColumnKey::Missing };
        Self { key, descending }
    }

    /// Sorts places of columns; equal ones stay in the order of the file.
    pub fn sort(self, places: &mut [usize], table: &Table, roles: &ColumnSettings) {
        let now = RolesNow::of(table, roles);
        let columns = &table.columns;
        match self.key {
            ColumnKey::Place => {}
            ColumnKey::Name => self.by(places, |at| columns[at].name.to_lowercase()),
            ColumnKey::Kind => self.by(places, |at| kind_now(&columns[at], roles).label()),
            ColumnKey::Role => self.by(places, |at| match now.role(at) {
                Role::Target => 0,
                Role::Feature => 1,
                Role::Ignored => 2,
            }),
            ColumnKey::Missing => self.by(places, |at| columns[at].missing),
        }
        if self.key == ColumnKey::Place && self.descending {
            places.reverse();
        }
    }

    fn by<K: Ord>(self, places: &mut [usize], key: impl Fn(usize) -> K) {
        if self.descending {
            places.sort_by_cached_key(|&at| Reverse(key(at)));
        } else {
            places.sort_by_cached_key(|&at| key(at));
        }
    }
}

/// The lines that are chosen, by the places of their columns in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub places: BTreeSet<usize>,
    /// Where a stretch begins, and the line that the keyboard is on.
    anchor: Option<usize>,
    cursor: Option<usize>,
}

impl Chosen {
    /// The line that the keyboard is on.
    pub fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// A press on a line: alone, with Ctrl added or taken away, with Shift the stretch from the last one. `shown` are the
    /// lines in their order.
    pub fn press(&mut self, at: usize, shown: &[usize], ctrl: bool, shift: bool) {
        if shift {
            self.stretch(at, shown, ctrl);
        } else if ctrl {
            self.toggle(at);
        } else {
            self.places = BTreeSet::from([at]);
            self.anchor = Some(at);
        }
        self.cursor = Some(at);
    }

    /// The keyboard goes `by` lines on; with Shift it chooses the stretch, with Ctrl nothing, else that line alone. Gives the
    /// line's number among those that are shown.
    pub fn step(&mut self, by: isize, shown: &[usize], ctrl: bool, shift: bool) -> Option<usize> {
        let last = shown.len().checked_sub(1)?;
        let now = self.cursor.and_then(|cursor| shown.iter().position(|&at| at == cursor));
        let to = now.map_or(if by < 0 { last } else { 0 }, |now| now.saturating_add_signed(by).min(last));
        let at = *shown.get(to)?;
        if shift || !ctrl {
            self.press(at, shown, false, shift);
        }
        self.cursor = Some(at);
        Some(to)
    }

    /// Chooses the line that the keyboard is on, or lets go of it.
    pub fn toggle_cursor(&mut self) {
        if let Some(at) = self.cursor {
            self.toggle(at);
        }
    }

    /// All lines that are shown.
    pub fn all(&mut self, shown: &[usize]) {
        self.places.extend(shown);
    }

    fn toggle(&mut self, at: usize) {
        if !self.places.remove(&at) {
            self.places.insert(at);
        }
        self.anchor = Some(at);
    }

    fn stretch(&mut self, to: usize, shown: &[usize], adds: bool) {
        let place = |at: usize| shown.iter().position(|&other| other == at);
        let anchor = self.anchor.filter(|&anchor| place(anchor).is_some()).unwrap_or(to);
        let (Some(from), Some(to)) = (place(anchor), place(to)) else { return };
        if !adds {
            self.places.clear();
        }
        self.places.extend(&shown[from.min(to)..=from.max(to)]);
        self.anchor = Some(anchor);
    }
}

/// The kind that a column has with these settings.
pub fn kind_now(column: &Column, roles: &ColumnSettings) -> Kind {
    roles.kinds.get(&column.name).copied().unwrap_or(column.kind)
}

/// The roles that columns have with settings, as far as they can be told without typing the table anew.
#[derive(Debug)]
pub struct RolesNow<'a> {
    table: &'a Table,
    roles: &'a ColumnSettings,
    ignored: HashSet<&'a str>,
}

impl<'a> RolesNow<'a> {
    pub fn of(table: &'a Table, roles: &'a ColumnSettings) -> Self {
        Self { table, roles, ignored: roles.ignore.iter().map(String::as_str).collect() }
    }

    pub fn role(&self, at: usize) -> Role {
        let column = &self.table.columns[at];
        let target =
            self.roles.target.as_deref().map_or(at == self.table.target.column, |target| target == column.name);
        if target {
            Role::Target
        } else if self.ignored.contains(column.name.as_str()) || kind_now(column, self.roles).is_unread() {
            Role::Ignored
        } else {
            Role::Feature
        }
    }
}

/// Gives a column another kind.
pub fn set_kind(column: &Column, kind: Kind, roles: &mut ColumnSettings) {
    roles.kinds.insert(column.name.clone(), kind);
}

/// Gives columns another role. The target keeps its own unless it is asked for as another's.
pub fn set_role(table: &Table, places: &[usize], role: Role, roles: &mut ColumnSettings) {
    let now = RolesNow::of(table, roles);
    let places: Vec<usize> =
        places.iter().copied().filter(|&at| places.len() == 1 || now.role(at) != Role::Target).collect();
    let names: HashSet<&str> = places.iter().map(|&at| table.columns[at].name.as_str()).collect();
    roles.ignore.retain(|name| !names.contains(name.as_str()));
    for column in places.iter().map(|&at| &table.columns[at]) {
        match role {
            Role::Target => roles.target = Some(column.name.clone()),
            Role::Ignored => roles.ignore.push(column.name.clone()),
            // An identifier, date or text can only be learnt from as something else.
            Role::Feature => {
                if kind_now(column, roles).is_unread() {
                    set_kind(column, Kind::Category, roles);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{progress::Progress, table::Source};

    use super::*;

    fn table(text: &str) -> Table {
        let roles = ColumnSettings::default();
        let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), &roles).unwrap();
        Table::from_source(Arc::new(source), "t", None, &roles, &Progress::new()).unwrap()
    }

    #[test]
    fn a_stretch_follows_the_order_that_is_shown() {
        let shown = [4, 2, 9, 0, 7];
        let mut chosen = Chosen::default();
        let places = |chosen: &Chosen| chosen.places.iter().copied().collect::<Vec<_>>();
        chosen.press(2, &shown, false, false);
        chosen.press(0, &shown, false, true);
        assert_eq!(places(&chosen), [0, 2, 9]);
        chosen.press(4, &shown, false, true);
        assert_eq!(places(&chosen), [2, 4], "the other way, from where the stretch began");
        chosen.press(7, &shown, true, false);
        chosen.press(4, &shown, true, false);
        assert_eq!(places(&chosen), [2, 7]);
        chosen.press(9, &shown, true, true);
        assert_eq!(places(&chosen), [2, 4, 7, 9], "with both keys it is added");
        // The line where it began is searched away.
        chosen.press(7, &[9, 7], false, true);
        assert_eq!(places(&chosen), [7]);
        chosen.all(&[4, 2]);
        assert_eq!(places(&chosen), [2, 4, 7]);
    }

    #[test]
    fn the_keyboard_goes_where_the_lines_are() {
        let shown = [4, 2, 9];
        let mut chosen = Chosen::default();
        assert_eq!(chosen.step(1, &[], false, false), None);
        assert_eq!((chosen.step(1, &shown, false, false), chosen.cursor()), (Some(0), Some(4)));
        assert_eq!(chosen.step(-1, &shown, false, false), Some(0));
        assert_eq!(chosen.step(1, &shown, false, true), Some(1));
        assert_eq!(chosen.places, BTreeSet::from([2, 4]));
        assert_eq!(chosen.step(5, &shown, true, false), Some(2));
        assert_eq!(chosen.places, BTreeSet::from([2, 4]), "with Ctrl it only goes there");
        chosen.toggle_cursor();
        assert_eq!(chosen.places, BTreeSet::from([2, 4, 9]));
        chosen.toggle_cursor();
        assert_eq!(chosen.places, BTreeSet::from([2, 4]));
    }

    #[test]
    fn values_are_the_first_different_ones_as_the_file_writes_them() {
        let table = table(
            "n,word,late,class\n1.50,\"a, b\",,x\nNA,tea,,y\n1.50,tea,,x\n2.25,NA,7,y\n3.00,milk,7,x\n4.00,ale,8,y\n",
        );
        let samples = ColumnsForm::of(&table, ColumnSettings::default()).samples;
        assert_eq!(samples[0], ["1.50", "2.25", "3.00"]);
        assert_eq!(samples[1], ["a, b", "tea", "milk"]);
        assert_eq!(samples[2], ["7", "8"]);
        assert_eq!(samples[3], ["x", "y"]);
    }

    #[test]
    fn lines_are_sorted_both_ways_and_the_target_stays_the_target() {
        let table = table("b,A,c,class\n1,u,,x\n2,v,3,y\n3,u,,x\n4,v,3.5,y\n");
        let mut roles = ColumnSettings::default();
        let sorted = |sort: ColumnSort, roles: &ColumnSettings| {
            let mut places = vec![0, 1, 2, 3];
            sort.sort(&mut places, &table, roles);
            places
        };
        let by = |key| ColumnSort::default().pressed(key);
        assert_eq!(sorted(by(ColumnKey::Name), &roles), [1, 0, 2, 3]);
        assert_eq!(sorted(by(ColumnKey::Name).pressed(ColumnKey::Name), &roles), [3, 2, 0, 1]);
        assert_eq!(sorted(by(ColumnKey::Missing), &roles), [2, 0, 1, 3]);
        assert_eq!(sorted(by(ColumnKey::Role), &roles), [3, 0, 1, 2]);
        assert_eq!(sorted(by(ColumnKey::Place), &roles), [3, 2, 1, 0]);
        set_role(&table, &[0, 1, 3], Role::Ignored, &mut roles);
        assert_eq!(roles.ignore, ["b", "A"]);
        assert_eq!(sorted(by(ColumnKey::Role), &roles), [3, 2, 0, 1]);
        set_role(&table, &[0, 2, 3], Role::Feature, &mut roles);
        assert_eq!(roles.ignore, ["A"]);
        set_role(&table, &[2], Role::Target, &mut roles);
        assert_eq!(RolesNow::of(&table, &roles).role(2), Role::Target);
    }
}
