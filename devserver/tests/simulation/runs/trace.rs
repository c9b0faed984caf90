//! What happened, as lines. Written only when a failing seed runs a second time: formatting costs more than the run.

use std::collections::VecDeque;

/// Lines kept: the end of the story is what explains a failure.
const KEPT: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracing {
    Off,
    On,
}

#[derive(Debug)]
pub struct Trace {
    tracing: Tracing,
    lines: VecDeque<String>,
}

impl Trace {
    pub fn new(tracing: Tracing) -> Self {
        Self {
            tracing,
            lines: VecDeque::new(),
        }
    }

    pub fn is_on(&self) -> bool {
        self.tracing == Tracing::On
    }

    pub fn push(&mut self, line: String) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    pub fn into_lines(self) -> Vec<String> {
        self.lines.into()
    }
}

/// Adds a line to a world's trace; the arguments are not formatted while tracing is off.
macro_rules! trace {
    ($world:expr, $($argument:tt)*) => {
        if $world.trace.is_on() {
            let at = $world.elapsed();
            $world.trace.push(format!("{:>9.3} {}", at.as_secs_f64(), format_args!($($argument)*)));
        }
    };
}
pub(crate) use trace;
