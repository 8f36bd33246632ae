//! The colours that pictures are made of, as plain numbers: the window and the figures have the same.

use super::Tone;

/// Colours of one theme, as 0xRRGGBB.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    pub ground: u32,
    /// Grid and borders.
    pub line: u32,
    pub text: u32,
    pub secondary: u32,
    pub accent: u32,
    pub majority: u32,
    /// The classes besides the largest, in their order: Okabe and Ito's hues, which colour-blind people tell apart, on a
    /// light ground as dark as it takes to see them.
    pub classes: [u32; 7],
}

/// Constants, for the window's own colours are made from them when it is compiled.
pub const LIGHT: Palette = Palette {
    ground: 0x00FF_FFFF,
    line: 0x00E1_E4E8,
    text: 0x001B_1F24,
    secondary: 0x0062_6C78,
    accent: 0x0000_72B2,
    majority: 0x0084_8E9C,
    classes: [0x00D5_5E00, 0x0000_9E73, 0x00C4_74A0, 0x0000_72B2, 0x00BC_8200, 0x0046_95C2, 0x009C_8F00],
};

pub const DARK: Palette = Palette {
    ground: 0x001C_2026,
    line: 0x002B_3038,
    text: 0x00E6_E9ED,
    secondary: 0x009A_A4B0,
    accent: 0x004F_A8DC,
    majority: 0x007D_8897,
    classes: [0x00F0_803C, 0x002F_BF94, 0x00D9_8CB8, 0x005A_A9E0, 0x00F0_B429, 0x007C_C8F2, 0x00E8_DD5A],
};

/// Colours by name, for the style sheet of a page.
pub fn style(named: &[(&str, u32)]) -> String {
    let named: Vec<String> = named.iter().map(|(name, rgb)| format!("--{name}:#{rgb:06x}")).collect();
    format!(":root{{{}}}\n", named.join(";"))
}

impl Palette {
    pub fn colour(&self, tone: Tone) -> u32 {
        match tone {
            Tone::Class(0) => self.majority,
            Tone::Class(rank) => self.classes[(rank - 1) % self.classes.len()],
            Tone::Text => self.text,
            Tone::Secondary => self.secondary,
            Tone::Accent => self.accent,
        }
    }
}

/// A colour on its way from `a` to `b`: `share` of the way, between 0 and 1.
pub fn mix(a: u32, b: u32, share: f32) -> u32 {
    [16, 8, 0].into_iter().fold(0, |mixed, shift| {
        let [a, b] = [a, b].map(|colour| ((colour >> shift) & 255) as f32);
        mixed << 8 | (a + (b - a) * share).round().clamp(0.0, 255.0) as u32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_their_colours_and_begin_anew_after_the_last() {
        assert_eq!(LIGHT.colour(Tone::Class(0)), LIGHT.majority);
        assert_eq!(LIGHT.colour(Tone::Class(1)), LIGHT.classes[0]);
        assert_eq!(LIGHT.colour(Tone::Class(8)), LIGHT.classes[0]);
    }

    #[test]
    fn colours_mix_by_channel() {
        assert_eq!(mix(0x0010_2030, 0x0010_2030, 0.3), 0x0010_2030);
        assert_eq!(mix(0, 0x00FF_8000, 0.5), 0x0080_4000);
        assert_eq!(mix(0x00FF_0000, 0x0000_00FF, 1.0), 0x0000_00FF);
    }
}
