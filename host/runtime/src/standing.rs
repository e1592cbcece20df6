//! What holds until told otherwise, told again to each new incarnation.

use std::collections::BTreeMap;

use crate::contract::{Notice, Target};

#[derive(Debug, Default)]
pub(crate) struct Standing {
    allowed: BTreeMap<u32, Notice>,
    connection: Option<Notice>,
    connectors: BTreeMap<(u32, u32), Notice>,
    limits: BTreeMap<u32, Notice>,
    statuses: BTreeMap<Target, Notice>,
}

impl Standing {
    /// Called when a notice is delivered, not when it is queued: so a replay never runs ahead of the queue.
    pub(crate) fn note(&mut self, notice: &Notice) {
        match notice {
            Notice::AllowEnergy { evse, .. } => self.allowed.insert(*evse, notice.clone()),
            Notice::Connection { .. } => self.connection.replace(notice.clone()),
            Notice::ConnectorStatus { evse, connector, .. } => {
                self.connectors.insert((*evse, *connector), notice.clone())
            }
            Notice::EffectiveStatusChanged { target, .. } => self.statuses.insert(*target, notice.clone()),
            Notice::SetLimit { evse, .. } => self.limits.insert(*evse, notice.clone()),
            _ => None,
        };
    }

    /// Statuses and limits come before the energy that they bound.
    pub(crate) fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.statuses
            .values()
            .chain(self.limits.values())
            .chain(self.allowed.values())
            .chain(&self.connection)
            .chain(self.connectors.values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Limit;

    #[test]
    fn the_last_of_each_kind_and_place_stands() {
        let limit = |amps| Notice::SetLimit {
            evse: 1,
            limit: Some(Limit::Amps(amps)),
            phases: None,
        };
        let mut standing = Standing::default();
        for notice in [
            Notice::AllowEnergy {
                evse: 1,
                allowed: true,
            },
            limit(6.0),
            Notice::AllowEnergy {
                evse: 2,
                allowed: true,
            },
            limit(16.0),
            Notice::AllUnavailable,
            Notice::AllowEnergy {
                evse: 1,
                allowed: false,
            },
        ] {
            standing.note(&notice);
        }
        let told: Vec<_> = standing.notices().cloned().collect();
        assert_eq!(
            told,
            [
                limit(16.0),
                Notice::AllowEnergy {
                    evse: 1,
                    allowed: false
                },
                Notice::AllowEnergy {
                    evse: 2,
                    allowed: true
                },
            ]
        );
    }
}
