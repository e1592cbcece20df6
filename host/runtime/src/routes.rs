//! Which plugin is asked, and which are told.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::actor::Actor;
use crate::bind::Bind;
use crate::contract::{Interface, Notice, Question, Scope};
use crate::error::LoadError;
use crate::sync::lock;

#[derive(Default)]
pub(crate) struct Routes {
    pub(crate) actors: BTreeMap<String, Arc<Actor>>,
    by_interface: BTreeMap<Interface, Vec<Arc<Actor>>>,
    /// The plugins that did not load.
    absent: BTreeMap<String, Absent>,
}

struct Absent {
    /// No other plugin knows that hardware.
    bind: Bind,
    why: String,
}

impl Routes {
    /// The plugin runs.
    pub(crate) fn insert(&mut self, actor: Arc<Actor>) {
        self.absent.remove(&actor.spec.id);
        self.actors.insert(actor.spec.id.clone(), actor);
        self.rebuild();
    }

    /// The plugin does not run; the defaults answer for what it is bound to.
    pub(crate) fn miss(&mut self, plugin: String, bind: Bind, why: &LoadError) {
        let why = why.to_string();
        self.absent.insert(plugin, Absent { bind, why });
        self.rebuild();
    }

    /// The plugins that do not run, and why.
    pub(crate) fn missing(&self) -> BTreeMap<String, String> {
        let absent = self.absent.iter();
        absent
            .map(|(plugin, absent)| (plugin.clone(), absent.why.clone()))
            .collect()
    }

    fn absent_binds(&self) -> impl Iterator<Item = &Bind> {
        self.absent.values().map(|absent| &absent.bind)
    }

    /// To be called when a plugin exports something else.
    pub(crate) fn rebuild(&mut self) {
        self.by_interface.clear();
        for actor in self.actors.values() {
            for interface in lock(&actor.shown).interfaces() {
                self.by_interface
                    .entry(*interface)
                    .or_default()
                    .push(actor.clone());
            }
        }
        for actor in self.actors.values() {
            *lock(&actor.others) = self.others(actor);
        }
    }

    /// The EVSEs that others are bound to, by the interfaces that `actor` exports as well.
    fn others(&self, actor: &Actor) -> BTreeMap<Interface, BTreeSet<NonZeroU32>> {
        let shown = lock(&actor.shown);
        let interfaces = shown.interfaces().iter().copied();
        let exporters = interfaces.map(|interface| (interface, self.exporters(interface)));
        let others = exporters.map(|(interface, exporters)| {
            let others = exporters.iter().filter(|other| other.id != actor.id);
            let binds = others.map(|other| &other.spec.bind).chain(self.absent_binds());
            (interface, binds.flat_map(|bind| bind.evses.clone()).collect())
        });
        others.collect()
    }

    pub(crate) fn has(&self, interface: Interface) -> bool {
        self.by_interface.contains_key(&interface)
    }

    pub(crate) fn asked(&self, question: &Question) -> Option<Arc<Actor>> {
        self.one(question.interface(), question.scope())
    }

    pub(crate) fn told(&self, notice: &Notice) -> Vec<Arc<Actor>> {
        let interface = notice.interface();
        match notice.scope() {
            Scope::Station => self.exporters(interface).to_vec(),
            scope => self.one(interface, scope).into_iter().collect(),
        }
    }

    /// The plugin bound to what it is about, or else the one without a binding.
    fn one(&self, interface: Interface, scope: Scope<'_>) -> Option<Arc<Actor>> {
        let exporters = self.exporters(interface);
        let bound = exporters.iter().find(|actor| match scope {
            Scope::Job(request) => actor.jobs.has(request),
            _ => is_bound(&actor.spec.bind, scope),
        });
        let rest = || {
            exporters
                .iter()
                .find(|actor| actor.spec.bind.takes_rest(interface))
        };
        match scope {
            Scope::Job(_) => bound.cloned(),
            _ if self.absent_binds().any(|bind| is_bound(bind, scope)) => bound.cloned(),
            _ => bound.or_else(rest).cloned(),
        }
    }

    fn exporters(&self, interface: Interface) -> &[Arc<Actor>] {
        self.by_interface.get(&interface).map_or(&[], Vec::as_slice)
    }

    /// Whether `plugin`, bound so, may export `interfaces` beside the others.
    pub(crate) fn conflict(
        &self,
        plugin: &str,
        bind: &Bind,
        interfaces: &[Interface],
    ) -> Result<(), LoadError> {
        for interface in interfaces.iter().copied() {
            for other in self
                .exporters(interface)
                .iter()
                .filter(|other| *other.id != *plugin)
            {
                if let Some(overlap) = bind.overlap(&other.spec.bind, interface) {
                    return Err(LoadError::Conflict {
                        interface,
                        first: other.id.to_string(),
                        second: plugin.to_owned(),
                        overlap,
                    });
                }
            }
        }
        Ok(())
    }
}

fn is_bound(bind: &Bind, scope: Scope<'_>) -> bool {
    match scope {
        Scope::Evse(evse) => bind.has_evse(evse),
        Scope::Iface(iface) => bind.has_iface(iface),
        Scope::Job(_) | Scope::Station => false,
    }
}
