//! What a table writes in a way that pandas would read otherwise: the script says it in lines of its own, and only then.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{dictionary, list, string};
use crate::table::{Column, Kind, Role, Table, Values, bit, label_of};

/// Missing marks that every script knows (`MISSING_CELLS` in read.py).
const KNOWN: [&str; 9] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"];

/// The peculiarities of a table.
pub struct Oddities {
    /// Cells of the file that are missing, beyond those that every script knows.
    marks: Vec<String>,
    /// Known marks that are values here.
    values: Vec<String>,
    /// By column of levels: other spellings of a level, and the one that is the level's name.
    spellings: Vec<String>,
    /// One-hot columns that do not say 0 and 1: how each writes the two.
    bits: Vec<String>,
    /// Columns of numbers with symbols or separators: what to take away, and what to put back.
    dress: Vec<String>,
    /// Lines above the header, blank ones among them.
    lines_above: usize,
    /// The header does not name the first column.
    index: bool,
    exponents: bool,
}

impl Oddities {
    pub fn of(table: &Table) -> Self {
        let features = || table.columns.iter().filter(|column| matches!(column.role, Role::Feature | Role::Target));
        let mut odd = Self {
            marks: Vec::new(),
            values: KNOWN
                .into_iter()
                .filter(|mark| !table.source.rules().is_missing(mark.as_bytes()))
                .map(string)
                .collect(),
            spellings: Vec::new(),
            bits: features().filter_map(bits).collect(),
            dress: features().filter_map(dress).collect(),
            lines_above: memchr::memchr_iter(table.source.terminator().last(), table.source.preamble()).count(),
            index: table.source.has_header() && table.source.index_columns() > 0,
            exponents: features().any(|column| column.style.scientific.is_some()),
        };
        odd.look_at_cells(table);
        odd
    }

    /// Finds spellings and marks in the cells themselves: the table keeps the first spelling of a level alone.
    fn look_at_cells(&mut self, table: &Table) {
        let mut marks = std::collections::BTreeSet::new();
        let mut spellings: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); table.columns.len()];
        for row in 0..table.rows() {
            for ((raw, column), others) in
                table.source.raw_cells(row).into_iter().zip(&table.columns).zip(&mut spellings)
            {
                if !matches!(column.role, Role::Feature | Role::Target) {
                    continue;
                }
                if column.is_missing(row) {
                    let label = label_of(raw);
                    if !KNOWN.contains(&label.as_ref()) && !marks.contains(label.as_ref()) {
                        marks.insert(label.into_owned());
                    }
                } else if let Values::Levels { codes, levels } = &column.values
                    && column.kind != Kind::OneHot
                    && let Some(level) = levels.get(codes[row] as usize)
                {
                    let label = label_of(raw);
                    if *label != *level.label && !others.contains_key(label.as_ref()) {
                        others.insert(label.into_owned(), level.label.clone());
                    }
                }
            }
        }
        self.marks = marks.iter().map(|mark| string(mark)).collect();
        self.spellings = (table.columns.iter().zip(spellings).filter(|(_, others)| !others.is_empty()))
            .map(|(column, others)| {
                let pairs: Vec<String> =
                    others.iter().map(|(from, to)| format!("{}: {}", string(from), string(to))).collect();
                format!("{}: {{{}}}", string(&column.name), pairs.join(", "))
            })
            .collect();
    }

    /// What the script cannot do the same.
    pub fn differences(&self, say: &mut dyn FnMut(bool, &str)) {
        say(self.lines_above > 0, "The lines above the header are not written.");
        say(self.index, "The first column, which the header does not name, gets a name.");
        say(self.exponents, "New numbers of columns with exponents are written as Python writes them.");
    }

    /// By column of levels: other spellings of a level, each with the level's name.
    pub fn spellings(&self) -> &[String] {
        &self.spellings
    }

    /// The piece that reads the file, with what it needs for this one.
    pub fn read(&self, piece: &str) -> String {
        let mut text = piece.to_owned();
        if self.lines_above > 0 {
            text = text.replace("index_col=False,", &format!("index_col=False, skiprows={},", self.lines_above));
        }
        let mut marks = String::new();
        // Writing to a string cannot fail.
        if !self.marks.is_empty() {
            let _ = writeln!(marks, "MISSING_CELLS += {}", list(&self.marks));
        }
        if !self.values.is_empty() {
            let _ = writeln!(
                marks,
                "MISSING_CELLS = [mark for mark in MISSING_CELLS if mark not in {}]",
                list(&self.values)
            );
        }
        text = text.replacen("\n\n# Read:", &format!("\n{marks}\n# Read:"), 1);
        let mut meant = String::new();
        if !self.spellings.is_empty() {
            let _ = writeln!(
                meant,
                "# Other spellings of a level are that level.\nSPELLINGS = {}",
                dictionary(&self.spellings)
            );
            meant += "for name, others in SPELLINGS.items():\n    cells[name] = cells[name].replace(others)\n";
        }
        if !self.bits.is_empty() {
            let _ = writeln!(meant, "# How one-hot columns write 0 and 1.\nBITS = {}", dictionary(&self.bits));
            meant += "for name, bits in BITS.items():\n    cells[name] = cells[name].replace({bits[0]: \"0\", bits[1]: \"1\"})\n";
        }
        if !self.dress.is_empty() {
            let _ = writeln!(
                meant,
                "# What stands before and after a number, and between its thousands.\nDRESS = {}",
                dictionary(&self.dress)
            );
            meant += "for name, (before, after, group) in DRESS.items():\n    \
                      cells[name] = cells[name].str.replace(r\"^\\((.*)\\)$\", r\"-\\1\", regex=True).str.replace(\"−\", \"-\")\n    \
                      for sign in (before.strip(), after.strip(), group):\n        \
                      cells[name] = cells[name].str.replace(sign, \"\", regex=False) if sign else cells[name]\n    \
                      cells[name] = cells[name].str.strip()\n";
        }
        text.replacen("features = [", &format!("{meant}features = ["), 1)
    }

    /// The piece that writes new rows.
    pub fn write(&self, piece: &str) -> String {
        let mut dressed = String::new();
        if !self.dress.is_empty() {
            dressed += "    for name, (before, after, group) in DRESS.items():\n        \
                        block[name] = [dressed(cell, before, after, group) for cell in block[name]]\n";
        }
        if !self.bits.is_empty() {
            dressed += "    for name, bits in BITS.items():\n        \
                        block[name] = [bits[int(cell)] for cell in block[name]]\n";
        }
        let mut text =
            piece.replacen("    block[TARGET] = label\n", &format!("{dressed}    block[TARGET] = label\n"), 1);
        if !self.dress.is_empty() {
            let function = "def dressed(cell, before, after, group):\n    \
                            \"\"\"A number with the symbols and separators of its column.\"\"\"\n    \
                            sign, digits = (\"-\", cell[1:]) if cell.startswith(\"-\") else (\"\", cell)\n    \
                            whole, point, fraction = digits.partition(\",\" if DECIMAL_COMMA else \".\")\n    \
                            whole = f\"{int(whole):,}\".replace(\",\", group) if group else whole\n    \
                            return sign + before + whole + point + fraction + after\n\n\n";
            text = text.replacen("# Write: the real rows", &format!("{function}# Write: the real rows"), 1);
        }
        text
    }
}

/// How a one-hot column writes 0 and 1, where that is in another way.
fn bits(column: &Column) -> Option<String> {
    let Values::Levels { levels, .. } = &column.values else { return None };
    let of = |one: bool| levels.iter().find(|level| bit(&level.label) == Some(one)).map(|level| level.label.as_str());
    let (no, yes) = (of(false)?, of(true)?);
    (column.kind == Kind::OneHot && (no, yes) != ("0", "1"))
        .then(|| format!("{}: ({}, {})", string(&column.name), string(no), string(yes)))
}

fn dress(column: &Column) -> Option<String> {
    let style = &column.style;
    if !matches!(column.values, Values::Numbers(_)) {
        return None;
    }
    let (before, after) = (style.before.trim_start(), style.after.trim_end());
    let group = style.group.map(String::from).unwrap_or_default();
    let plain = before.is_empty() && after.is_empty() && group.is_empty();
    (!plain).then(|| format!("{}: ({}, {}, {})", string(&column.name), string(before), string(after), string(&group)))
}
