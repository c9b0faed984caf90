//! `\X` as the Unicode standard gives it (UAX #29, table 1c), in Unicode 13. Java never gives a part of a cluster back, and takes
//! what is not assigned for controls.

use std::sync::LazyLock;

use regex_syntax::hir::ClassUnicode;

use super::emit::ranges;
use super::property::{assigned, negated, raw, set, unicode};

/// The pattern of a cluster, for the backtracking engine.
pub(super) static CLUSTER: LazyLock<String> = LazyLock::new(|| {
    let class = |value: &str| {
        let mut class = raw(&format!("gcb={value}")).unwrap_or_else(ClassUnicode::empty);
        class.intersect(&assigned());
        class
    };
    let mut control = class("CN");
    control.union(&unicode("Cn").unwrap_or_else(ClassUnicode::empty));
    control.difference(&set(&[('\u{378}', '\u{378}')]));
    // Those that are reserved are pictures already.
    let pictographic = raw("Extended_Pictographic").unwrap_or_else(ClassUnicode::empty);
    control.difference(&pictographic);
    let mut extending = class("EX");
    // What has changed since then.
    extending.union(&set(&[
        ('\u{1734}', '\u{1734}'),
        ('\u{1171e}', '\u{1171e}'),
    ]));
    let mut end = control;
    end.union(&set(&[('\n', '\n'), ('\r', '\r')]));
    let mut after = extending.clone();
    after.union(&class("SM"));
    after.union(&set(&[('\u{11720}', '\u{11721}')]));
    after.union(&set(&[('\u{200d}', '\u{200d}')]));
    let other = ranges(&negated(end.clone()));
    let (end, extending, after) = (ranges(&end), ranges(&extending), ranges(&after));
    let pictographic = ranges(&pictographic);
    let [prepend, l, v, lv, lvt, t, regional] =
        ["PP", "L", "V", "LV", "LVT", "T", "RI"].map(|value| ranges(&class(value)));
    format!(
        "(?>\\r\\n|{end}|{prepend}*\
         (?:{l}*(?:{v}+|{lv}{v}*|{lvt}){t}*|{l}+|{t}+\
         |{regional}{regional}\
         |{pictographic}(?:{extending}*\\x{{200D}}{pictographic})*\
         |{other})\
         {after}*|{prepend}+)"
    )
});
