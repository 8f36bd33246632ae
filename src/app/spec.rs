//! What every command says of itself: buttons, tooltips, menus, the palette and the keyboard all read it here.

use std::borrow::Cow;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::place::WorkspaceInfo;

pub const CTRL: Modifiers = Modifiers::COMMAND;
pub const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

#[derive(Clone, Debug)]
pub struct Spec {
    /// What it is called in buttons, the palette and the list of keys.
    pub label: Cow<'static, str>,
    /// What it does in a sentence, for tooltips and help; empty for what no control sends by this name.
    pub tip: &'static str,
    pub keys: &'static [(Modifiers, Key)],
    /// The workspace in which its keys count; everywhere if unset.
    pub within: Option<WorkspaceInfo>,
    /// Whether the palette lists it.
    pub listed: bool,
}

impl Spec {
    pub fn new(label: impl Into<Cow<'static, str>>, tip: &'static str) -> Self {
        Self { label: label.into(), tip, keys: &[], within: None, listed: true }
    }

    /// The keys that send it, the one that is shown first.
    #[must_use]
    pub fn keys(self, keys: &'static [(Modifiers, Key)]) -> Self {
        Self { keys, ..self }
    }

    /// Keys that count in a workspace alone.
    #[must_use]
    pub fn keys_in(self, place: WorkspaceInfo, keys: &'static [(Modifiers, Key)]) -> Self {
        Self { keys, within: Some(place), ..self }
    }

    /// For what the palette has no use for.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { listed: false, ..self }
    }

    pub fn shortcuts(&self) -> impl Iterator<Item = KeyboardShortcut> + use<> {
        self.keys.iter().map(|&(modifiers, key)| KeyboardShortcut::new(modifiers, key))
    }
}

/// Says of every kind of command what it is called and so on ([`Spec`]), and which of that kind can be sent as they are:
/// none, where a value is to be chosen first. A kind that is left out does not compile.
macro_rules! specs {
    ($name:ident { $($kind:pat => $spec:expr, $ready:expr;)+ }) => {
        impl $name {
            pub fn spec(&self) -> $crate::app::spec::Spec {
                match self {
                    $($kind => $spec,)+
                }
            }

            /// All that can be sent as they are, in the order in which they are listed.
            pub fn ready() -> Vec<Self> {
                let mut all = Vec::new();
                $(all.extend($ready.into_iter().collect::<Vec<Self>>());)+
                all
            }
        }
    };
}

pub(in crate::app) use specs;
