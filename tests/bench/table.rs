//! The tables of figures, as Markdown.

use crate::stats::percentile;

/// One figure beside its baseline.
pub(crate) struct Row {
    pub(crate) figure: String,
    pub(crate) station: String,
    pub(crate) bare: String,
    /// None: there is nothing to divide by.
    pub(crate) ratio: Option<f64>,
    pub(crate) aim: Option<Aim>,
}

/// How a time is spread.
pub(crate) struct Spread {
    pub(crate) figure: String,
    /// Microseconds.
    pub(crate) samples: Vec<f64>,
    /// For the median, in microseconds.
    pub(crate) aim: f64,
}

pub(crate) struct Aim {
    pub(crate) text: String,
    pub(crate) met: bool,
}

impl Aim {
    pub(crate) fn new(text: &str, met: bool) -> Self {
        Self {
            text: text.to_owned(),
            met,
        }
    }
}

impl Row {
    /// Says on stderr that the figure is taken.
    pub(crate) fn told(self) -> Self {
        eprint!("   {}", self.markdown());
        self
    }

    fn markdown(&self) -> String {
        let Self {
            figure,
            station,
            bare,
            ratio,
            aim,
        } = self;
        let ratio = ratio.map_or(String::new(), |ratio| {
            let digits = if ratio < 0.1 { 4 } else { 2 };
            format!("{ratio:.digits$}")
        });
        let aim = aim.as_ref().map_or(String::new(), Aim::markdown);
        format!("| {figure} | {station} | {bare} | {ratio} | {aim} |\n")
    }
}

impl Spread {
    /// Says on stderr that the figure is taken.
    pub(crate) fn told(self) -> Self {
        eprint!("   {}", self.markdown());
        self
    }

    fn markdown(&self) -> String {
        let mut samples = self.samples.clone();
        let mut at = |part| percentile(&mut samples, part);
        let [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1.0].map(&mut at);
        let aim = Aim::new(&format!("p50 under {} ms", self.aim / 1e3), p50 < self.aim);
        let (figure, count, aim) = (&self.figure, self.samples.len(), aim.markdown());
        format!("| {figure} | {count} | {p50:.0} | {p90:.0} | {p99:.0} | {max:.0} | {aim} |\n")
    }
}

impl Aim {
    fn markdown(&self) -> String {
        format!("{}: {}", self.text, if self.met { "met" } else { "**missed**" })
    }
}

pub(crate) fn rows(rows: &[Row]) -> String {
    let head = "| figure | plugpoint | bare baseline | ratio | aim |\n|---|---|---|---|---|\n";
    rows.iter()
        .fold(head.to_owned(), |table, row| table + &row.markdown())
}

pub(crate) fn spreads(spreads: &[Spread]) -> String {
    let head = "| time, in us | samples | p50 | p90 | p99 | longest | aim |\n|---|---|---|---|---|---|---|\n";
    spreads
        .iter()
        .fold(head.to_owned(), |table, spread| table + &spread.markdown())
}
