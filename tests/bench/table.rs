//! The table of figures, as Markdown.

/// One figure beside its baseline.
pub(crate) struct Row {
    pub(crate) figure: &'static str,
    pub(crate) station: String,
    pub(crate) bare: String,
    pub(crate) ratio: f64,
    pub(crate) aim: Option<Aim>,
}

pub(crate) struct Aim {
    pub(crate) text: &'static str,
    pub(crate) met: bool,
}

impl Row {
    fn markdown(&self) -> String {
        let aim = self.aim.as_ref().map_or(String::new(), |aim| {
            format!("{}: {}", aim.text, if aim.met { "met" } else { "**missed**" })
        });
        let Self {
            figure,
            station,
            bare,
            ratio,
            ..
        } = self;
        let digits = if *ratio < 0.1 { 4 } else { 2 };
        format!("| {figure} | {station} | {bare} | {ratio:.digits$} | {aim} |\n")
    }
}

pub(crate) fn markdown(rows: &[Row]) -> String {
    let head = "| figure | plugpoint | bare baseline | ratio | aim |\n|---|---|---|---|---|\n";
    rows.iter()
        .fold(head.to_owned(), |table, row| table + &row.markdown())
}
