//! "Did you mean ...?"

/// Less alike than this, two words have nothing to do with each other.
const ALIKE: f64 = 0.6;

/// The word of `known` that is most like `wrong`.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = known
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(wrong, word), word));
    let best = alike.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, word)| word)
}

/// Makes an error of serde, which names every word that there is, say which of them was meant.
pub(crate) fn explain(error: &str) -> String {
    // "unknown field `fed`, expected one of `feed`, `sent`": the odd parts are the quoted words.
    let Some(about) = ["unknown field", "unknown variant"].iter().find_map(|start| {
        let at = error.find(start)?;
        Some(&error[at..])
    }) else {
        return error.to_owned();
    };
    let first_line = about.lines().next().unwrap_or_default();
    let quoted: Vec<_> = first_line.split('`').skip(1).step_by(2).collect();
    let [wrong, known @ ..] = &quoted[..] else {
        return error.to_owned();
    };
    match nearest(wrong, known.iter().copied()) {
        Some(meant) => format!("`{wrong}` is not known; did you mean `{meant}`?"),
        None => format!("`{wrong}` is not known; there is {}", known.join(", ")),
    }
}

/// Whether an error of serde is about a word that does not exist, not about something left out.
pub(crate) fn is_about_a_word(error: &str) -> bool {
    error.contains("unknown field") || error.contains("unknown variant")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        let error = "unknown field `fed`, expected one of `at`, `feed`, `sent`";
        assert_eq!(explain(error), "`fed` is not known; did you mean `feed`?");
        let error = "unknown variant `zzz`, expected `at` or `feed`";
        assert_eq!(explain(error), "`zzz` is not known; there is at, feed");
        assert_eq!(explain("missing field `evse`"), "missing field `evse`");
    }
}
