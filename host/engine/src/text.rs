//! Texts from outside, made fit to be shown.

/// Control characters become spaces, and what is over `most` characters is cut off.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let plain: String = text.chars().take(most).map(shown).collect();
    plain.trim().to_owned()
}
