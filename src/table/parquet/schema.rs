//! The schema of a file that was read, for what is written from it.

use std::sync::Arc;

use parquet::{
    basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type},
    errors::Result,
    schema::types::{Type as SchemaType, TypePtr},
};

use super::{arrow, form::Form};

/// What a file says of its columns, and beside them.
#[derive(Debug)]
pub struct ParquetSchema {
    pub columns: Vec<SchemaColumn>,
    /// All of it but what is said of Arrow, which is written anew.
    pub about: Vec<(String, Option<String>)>,
    pub arrow: Option<String>,
}

/// A column of a schema.
#[derive(Clone, Debug)]
pub struct SchemaColumn {
    pub name: String,
    pub form: Form,
    pub kind: TypePtr,
    pub nullable: bool,
    /// Of a category, in their order.
    pub levels: Option<Vec<String>>,
}

/// What a column of a file without a schema is written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParquetColumn {
    Whole,
    Decimal,
    Boolean,
    Words,
    /// Words of a set, in their order.
    Levels(Vec<String>),
    /// 0 or 1.
    Flag,
}

impl ParquetColumn {
    pub fn column(self, name: &str) -> Result<SchemaColumn> {
        let (kind, logical, form) = match self {
            Self::Whole => (Type::INT64, None, Form::Whole { signed: true, bits: 64 }),
            Self::Decimal => (Type::DOUBLE, None, Form::Double),
            Self::Boolean => (Type::BOOLEAN, None, Form::Boolean),
            Self::Words | Self::Levels(_) => (Type::BYTE_ARRAY, Some(LogicalType::String), Form::Words),
            Self::Flag => (Type::INT32, Some(LogicalType::integer(8, true)), Form::Whole { signed: true, bits: 8 }),
        };
        let nullable = self != Self::Flag;
        let kind = SchemaType::primitive_type_builder(name, kind)
            .with_repetition(if nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED })
            .with_logical_type(logical)
            .build()?;
        let levels = if let Self::Levels(levels) = self { Some(levels) } else { None };
        Ok(SchemaColumn { name: name.to_owned(), form, kind: Arc::new(kind), nullable, levels })
    }
}

impl SchemaColumn {
    /// The same, where cells may be missing.
    pub fn nullable(&self) -> Result<Self> {
        let SchemaType::PrimitiveType { basic_info, physical_type, type_length, scale, precision } = &*self.kind else {
            return Ok(self.clone());
        };
        let old_moment = *physical_type == Type::INT96;
        let logical = if old_moment {
            Some(LogicalType::timestamp(false, TimeUnit::NANOS))
        } else {
            basic_info.logical_type_ref().cloned()
        };
        let converted = if old_moment { ConvertedType::NONE } else { basic_info.converted_type() };
        let kind =
            SchemaType::primitive_type_builder(&self.name, if old_moment { Type::INT64 } else { *physical_type })
                .with_repetition(Repetition::OPTIONAL)
                .with_converted_type(converted)
                .with_logical_type(logical)
                .with_length(*type_length)
                .with_precision(*precision)
                .with_scale(*scale)
                .with_id(basic_info.has_id().then(|| basic_info.id()))
                .build()?;
        Ok(Self { kind: Arc::new(kind), nullable: true, ..self.clone() })
    }

    /// What it is called in Arrow, where that says no more than Parquet does.
    pub fn arrow(&self) -> Option<arrow::Field<'_>> {
        let kind = match self.form {
            Form::Whole { signed, bits } => arrow::ArrowKind::Whole { signed, bits },
            Form::Double => arrow::ArrowKind::Double,
            Form::Boolean => arrow::ArrowKind::Boolean,
            Form::Words => arrow::ArrowKind::Words,
            _ => return None,
        };
        Some(arrow::Field { name: &self.name, kind, nullable: self.nullable, is_category: self.levels.is_some() })
    }
}
