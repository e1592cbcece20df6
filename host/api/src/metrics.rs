//! What plugins do and use, and how the ifaces are, as OpenMetrics text.

mod ifaces;

use std::fmt::Error;

use plugpoint_runtime::FunctionStats;
use plugpoint_station::{IfacesStatus, PluginStats};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

use self::ifaces::Ifaces;
use crate::stats::{STATES, budgets, state};

type Labels<'a> = Vec<(&'static str, &'a str)>;

/// Name, help text, value of a plugin.
type Row = (&'static str, &'static str, fn(&PluginStats) -> u64);

static GAUGES: &[Row] = &[
    ("plugin_memory_bytes", "Linear memory in use", |p| {
        p.runtime.memory as u64
    }),
    (
        "plugin_memory_peak_bytes",
        "The most linear memory of this component",
        |p| p.runtime.memory_peak as u64,
    ),
    ("plugin_kv_bytes", "Bytes in the key-value store", |p| {
        p.runtime.kv_bytes
    }),
    (
        "plugin_kv_quota_bytes",
        "Bytes granted in the key-value store",
        |p| p.runtime.kv_quota,
    ),
    ("plugin_queue_events", "Events waiting", |p| {
        p.runtime.queue as u64
    }),
    (
        "plugin_questions_pending",
        "Questions waiting for an answer",
        |p| p.runtime.pending as u64,
    ),
    ("plugin_incarnation", "Instances since the station started", |p| {
        p.runtime.incarnation
    }),
    (
        "plugin_swap_last_pause_microseconds",
        "How long the last swap held events",
        |p| p.swaps.last_pause_us,
    ),
];

static COUNTERS: &[Row] = &[
    ("plugin_restarts", "New incarnations after a fault", |p| {
        p.runtime.restarts
    }),
    ("plugin_log_lines_dropped", "Log lines over the budget", |p| {
        p.runtime.log_lines_dropped
    }),
    ("plugin_notices_dropped", "Notices over the queue length", |p| {
        p.runtime.notices_dropped
    }),
    (
        "plugin_unbound_dropped",
        "What it told of EVSEs and ifaces that are not its own",
        |p| p.runtime.unbound_dropped,
    ),
    (
        "plugin_port_bytes_dropped",
        "Bytes of ports that it did not take in time",
        |p| p.runtime.port_bytes_dropped,
    ),
];

/// The whole exposition.
pub(crate) fn text(plugins: Vec<PluginStats>, ifaces: IfacesStatus) -> String {
    let mut registry = Registry::with_prefix("plugpoint");
    registry.register_collector(Box::new(Plugins(plugins)));
    registry.register_collector(Box::new(Ifaces(ifaces)));
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = prometheus_client::encoding::text::encode(&mut text, &registry);
    text
}

#[derive(Debug)]
struct Plugins(Vec<PluginStats>);

impl Collector for Plugins {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        for (name, help, value) in GAUGES {
            self.family(&mut encoder, name, help, MetricType::Gauge, |plugin, gauge| {
                gauge(&[], &|mut metric| metric.encode_gauge(&value(plugin)))
            })?;
        }
        for (name, help, value) in COUNTERS {
            self.family(
                &mut encoder,
                name,
                help,
                MetricType::Counter,
                |plugin, counter| {
                    counter(&[], &|mut metric| {
                        metric.encode_counter::<NoLabelSet, _, u64>(&value(plugin), None)
                    })
                },
            )?;
        }
        self.lives(&mut encoder)?;
        self.swaps(&mut encoder)?;
        self.functions(&mut encoder)
    }
}

/// Writes one metric of a family, with these labels beside the plugin's.
type Put<'p> = &'p mut dyn FnMut(
    &[(&'static str, &str)],
    &dyn Fn(MetricEncoder<'_>) -> Result<(), Error>,
) -> Result<(), Error>;

impl Plugins {
    fn family(
        &self,
        encoder: &mut DescriptorEncoder<'_>,
        name: &str,
        help: &str,
        kind: MetricType,
        each: impl Fn(&PluginStats, Put<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut family = encoder.encode_descriptor(name, help, None, kind)?;
        for plugin in &self.0 {
            each(plugin, &mut |labels, write| {
                let mut all: Labels<'_> = vec![("plugin", &plugin.runtime.id)];
                all.extend(labels);
                write(family.encode_family(&all)?)
            })?;
        }
        Ok(())
    }

    fn lives(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), Error> {
        let help = "1 for the state that it is in; Broken: the breaker is open";
        self.family(
            encoder,
            "plugin_state",
            help,
            MetricType::Gauge,
            |plugin, gauge| {
                STATES.iter().try_for_each(|name| {
                    let is = u64::from(*name == state(plugin));
                    gauge(&[("state", name)], &|mut metric| metric.encode_gauge(&is))
                })
            },
        )?;
        let help = "The plugin that runs";
        self.family(encoder, "plugin", help, MetricType::Info, |plugin, info| {
            let stats = &plugin.runtime;
            let labels: Labels<'_> = vec![
                ("name", &stats.name),
                ("vendor", &stats.vendor),
                ("version", &stats.version),
                ("sha256", &stats.sha256),
            ];
            info(&[], &|mut metric| metric.encode_info(&labels))
        })?;
        let help = "Faults by kind";
        self.family(
            encoder,
            "plugin_faults",
            help,
            MetricType::Counter,
            |plugin, counter| {
                plugin
                    .runtime
                    .faults_by_kind
                    .iter()
                    .try_for_each(|(kind, count)| {
                        counter(&[("kind", kind)], &|mut metric| {
                            metric.encode_counter::<NoLabelSet, _, u64>(count, None)
                        })
                    })
            },
        )?;
        let help = "What it may use, in the unit of the budget";
        self.family(
            encoder,
            "plugin_budget",
            help,
            MetricType::Gauge,
            |plugin, gauge| {
                budgets(&plugin.runtime).iter().try_for_each(|budget| {
                    gauge(&[("budget", &budget.name)], &|mut metric| {
                        metric.encode_gauge(&budget.limit)
                    })
                })
            },
        )?;
        let help = "What it uses now of its budgets, where that can be said";
        self.family(
            encoder,
            "plugin_budget_used",
            help,
            MetricType::Gauge,
            |plugin, gauge| {
                budgets(&plugin.runtime).iter().try_for_each(|budget| {
                    budget.used.iter().try_for_each(|used| {
                        gauge(&[("budget", &budget.name)], &|mut metric| {
                            metric.encode_gauge(used)
                        })
                    })
                })
            },
        )
    }

    fn swaps(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), Error> {
        let help = "Swaps by outcome";
        self.family(
            encoder,
            "plugin_swaps",
            help,
            MetricType::Counter,
            |plugin, counter| {
                let swaps = &plugin.swaps;
                [("committed", swaps.committed), ("rolled-back", swaps.rolled_back)]
                    .iter()
                    .try_for_each(|(outcome, count)| {
                        counter(&[("outcome", outcome)], &|mut metric| {
                            metric.encode_counter::<NoLabelSet, _, u64>(count, None)
                        })
                    })
            },
        )
    }

    fn functions(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), Error> {
        let help = "Calls by function and outcome";
        self.family(
            encoder,
            "plugin_calls",
            help,
            MetricType::Counter,
            |plugin, counter| {
                plugin.runtime.functions.iter().try_for_each(|function| {
                    outcomes(function).try_for_each(|(outcome, count)| {
                        let labels = [("function", function.function), ("outcome", outcome)];
                        counter(&labels, &|mut metric| {
                            metric.encode_counter::<NoLabelSet, _, u64>(&count, None)
                        })
                    })
                })
            },
        )?;
        let help = "Processor time by function";
        self.family(
            encoder,
            "plugin_cpu_seconds",
            help,
            MetricType::Counter,
            |plugin, counter| {
                plugin.runtime.functions.iter().try_for_each(|function| {
                    counter(&[("function", function.function)], &|mut metric| {
                        metric.encode_counter::<NoLabelSet, _, u64>(&function.cpu.as_secs_f64(), None)
                    })
                })
            },
        )?;
        let help = "How long calls took on the wall";
        self.family(
            encoder,
            "plugin_call_seconds",
            help,
            MetricType::Histogram,
            |plugin, histogram| {
                plugin.runtime.functions.iter().try_for_each(|function| {
                    histogram(&[("function", function.function)], &|mut metric| {
                        let (sum, calls) = (function.wall.as_secs_f64(), function.calls());
                        metric.encode_histogram::<NoLabelSet>(sum, calls, &buckets(function), None)
                    })
                })
            },
        )
    }
}

fn outcomes(function: &FunctionStats) -> impl Iterator<Item = (&'static str, u64)> + '_ {
    let failed = function.failed.iter().map(|(kind, count)| (*kind, *count));
    std::iter::once(("ok", function.ok)).chain(failed)
}

/// Every fourth bound, from 1 us on: enough to see by. The last one is without an end.
fn buckets(function: &FunctionStats) -> Vec<(f64, u64)> {
    let mut buckets = Vec::new();
    let mut count = 0;
    for (at, (bound, calls)) in function.latency.buckets().enumerate() {
        count += calls;
        if at >= 10 && at % 4 == 2 {
            buckets.push((bound.as_secs_f64(), count));
            count = 0;
        }
    }
    buckets.push((f64::MAX, count));
    buckets
}
