//! Reports over several messages.

use super::*;

fn texts(sizes: &[usize]) -> Vec<String> {
    // Two quotes and a comma come on top.
    sizes.iter().map(|size| "x".repeat(size - 3)).collect()
}

fn sizes(parts: &[Part<String>]) -> Vec<Vec<usize>> {
    parts
        .iter()
        .map(|part| part.items.iter().map(|item| item.len() + 3).collect())
        .collect()
}

#[test]
fn each_part_is_as_full_as_it_may_be() {
    const FRAME: usize = 256;
    type Row = (usize, usize, &'static [usize], &'static [&'static [usize]]);
    let rows: &[Row] = &[
        (FRAME + 100, 9, &[], &[]),
        (FRAME + 100, 9, &[50, 50, 50], &[&[50, 50], &[50]]),
        (FRAME + 99, 9, &[50, 50, 50], &[&[50], &[50], &[50]]),
        (
            FRAME + 100,
            2,
            &[10, 10, 10, 10, 10],
            &[&[10, 10], &[10, 10], &[10]],
        ),
        (FRAME + 100, 9, &[10, 300, 10], &[&[10], &[300], &[10]]),
        (0, 0, &[10, 10], &[&[10], &[10]]),
    ];
    for (bytes, items, given, expected) in rows {
        let limits = Limits {
            bytes: *bytes,
            items: *items,
        };
        let parts = split(texts(given), limits);
        assert_eq!(sizes(&parts), *expected, "{limits:?}");
        let numbers: Vec<_> = parts.iter().map(|part| part.seq_no).collect();
        assert_eq!(numbers, (0..parts.len() as i32).collect::<Vec<_>>());
        let open = parts.iter().filter(|part| part.tbc).count();
        assert_eq!(open, parts.len().saturating_sub(1), "only the last is the last");
        assert!(parts.last().is_none_or(|last| !last.tbc));
    }
}

#[test]
fn the_station_announces_its_limits() {
    assert_eq!(
        Limits::of(&simulator()),
        Limits {
            bytes: 32000,
            items: 100
        }
    );
    assert_eq!(
        Limits::of(&DeviceModel::default()),
        Limits {
            bytes: 32000,
            items: 100
        }
    );
}
