//! Whether two functions of WIT have the same types, and every place where they part.

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind};

use super::wit;

/// One place in which the plugin's function differs from the contract's.
pub(super) struct Difference {
    /// The place, and what is wrong there, in words.
    pub(super) problem: String,
    /// What the contract has there, in WIT.
    pub(super) expected: String,
    /// What the plugin has there, in WIT.
    pub(super) found: String,
}

/// A walk over two functions at once. The plugin's side comes first everywhere.
struct Walk<'a> {
    plugin: &'a Resolve,
    host: &'a Resolve,
    /// From the function to the types that are looked at.
    place: Vec<String>,
    differences: Vec<Difference>,
}

pub(super) fn compare(plugin: (&Resolve, &Function), host: (&Resolve, &Function)) -> Vec<Difference> {
    let mut walk = Walk {
        plugin: plugin.0,
        host: host.0,
        place: Vec::new(),
        differences: Vec::new(),
    };
    walk.functions(plugin.1, host.1);
    walk.differences
}

impl Walk<'_> {
    fn functions(&mut self, plugin: &Function, host: &Function) {
        let (found, wanted) = (plugin.params.len(), host.params.len());
        let problem = match (&plugin.result, &host.result) {
            _ if plugin.kind.is_async() => "it is `async`; functions of the contract are not".to_owned(),
            _ if found != wanted => format!("its number of parameters is {found}, the contract has {wanted}"),
            (Some(_), None) => "it has a result, the contract has none".to_owned(),
            (None, Some(_)) => "it has no result, the contract has one".to_owned(),
            _ => return self.parts(plugin, host),
        };
        let expected = wit::signature(self.host, host);
        let found = wit::signature(self.plugin, plugin);
        self.add(problem, expected, found);
    }

    fn parts(&mut self, plugin: &Function, host: &Function) {
        for (param, wanted) in plugin.params.iter().zip(&host.params) {
            self.at(format!("parameter `{}`", wanted.name), |walk| {
                walk.types(&param.ty, &wanted.ty);
            });
        }
        if let (Some(result), Some(wanted)) = (&plugin.result, &host.result) {
            self.at("result".into(), |walk| walk.types(result, wanted));
        }
    }

    fn types(&mut self, plugin: &Type, host: &Type) {
        let (a, b) = (follow(self.plugin, plugin), follow(self.host, host));
        match (a, b) {
            (Type::Id(id), Type::Id(wanted)) => {
                let name = self.host.types[wanted].name.clone();
                let place = name.map(|name| format!("type `{name}`"));
                match place {
                    Some(place) => self.at(place, |walk| walk.kinds(&Type::Id(id), &Type::Id(wanted))),
                    None => self.kinds(&a, &b),
                }
            }
            (a, b) if a == b => {}
            (a, b) => self.unlike(&a, &b),
        }
    }

    fn kinds(&mut self, plugin: &Type, host: &Type) {
        use TypeDefKind as Kind;
        let (Type::Id(a), Type::Id(b)) = (plugin, host) else {
            return;
        };
        let (on_plugin, on_host) = (self.plugin, self.host);
        match (&on_plugin.types[*a].kind, &on_host.types[*b].kind) {
            (Kind::Record(a), Kind::Record(b)) => {
                let found = a
                    .fields
                    .iter()
                    .map(|field| (field.name.as_str(), Some(&field.ty)));
                let wanted = b
                    .fields
                    .iter()
                    .map(|field| (field.name.as_str(), Some(&field.ty)));
                self.members("field", (plugin, host), found.collect(), wanted.collect());
            }
            (Kind::Variant(a), Kind::Variant(b)) => {
                let found = a.cases.iter().map(|case| (case.name.as_str(), case.ty.as_ref()));
                let wanted = b.cases.iter().map(|case| (case.name.as_str(), case.ty.as_ref()));
                self.members("case", (plugin, host), found.collect(), wanted.collect());
            }
            (Kind::Enum(a), Kind::Enum(b)) => {
                let found = a.cases.iter().map(|case| (case.name.as_str(), None));
                let wanted = b.cases.iter().map(|case| (case.name.as_str(), None));
                self.members("case", (plugin, host), found.collect(), wanted.collect());
            }
            (Kind::Flags(a), Kind::Flags(b)) => {
                let found = a.flags.iter().map(|flag| (flag.name.as_str(), None));
                let wanted = b.flags.iter().map(|flag| (flag.name.as_str(), None));
                self.members("flag", (plugin, host), found.collect(), wanted.collect());
            }
            (Kind::Tuple(a), Kind::Tuple(b)) if a.types.len() == b.types.len() => {
                for (a, b) in a.types.iter().zip(&b.types) {
                    self.types(a, b);
                }
            }
            (Kind::Option(a), Kind::Option(b)) | (Kind::List(a), Kind::List(b)) => self.types(a, b),
            (Kind::Result(a), Kind::Result(b))
                if a.ok.is_some() == b.ok.is_some() && a.err.is_some() == b.err.is_some() =>
            {
                let sides = [(&a.ok, &b.ok, "ok"), (&a.err, &b.err, "error")];
                for (found, wanted, side) in sides {
                    if let (Some(found), Some(wanted)) = (found, wanted) {
                        self.at(side.into(), |walk| walk.types(found, wanted));
                    }
                }
            }
            (Kind::Handle(Handle::Own(_)), Kind::Handle(Handle::Own(_)))
            | (Kind::Handle(Handle::Borrow(_)), Kind::Handle(Handle::Borrow(_)))
            | (Kind::Resource, Kind::Resource) => {}
            _ => self.unlike(plugin, host),
        }
    }

    /// Fields, cases or flags: they must agree in number, spelling and order, and in their types.
    fn members(
        &mut self,
        what: &str,
        (plugin, host): (&Type, &Type),
        found: Vec<(&str, Option<&Type>)>,
        wanted: Vec<(&str, Option<&Type>)>,
    ) {
        if let Some(problem) = compare_names(what, &names(&found), &names(&wanted)) {
            let expected = wit::definition(self.host, host);
            self.add(problem, expected, wit::definition(self.plugin, plugin));
        }
        for (name, wanted) in wanted {
            let Some((_, found)) = found.iter().find(|(other, _)| *other == name) else {
                continue;
            };
            self.at(format!("{what} `{name}`"), |walk| walk.payloads(*found, wanted));
        }
    }

    fn payloads(&mut self, plugin: Option<&Type>, host: Option<&Type>) {
        let (found, wanted) = match (plugin, host) {
            (Some(found), Some(wanted)) => return self.types(found, wanted),
            (None, None) => return,
            (Some(found), None) => (wit::name(self.plugin, found), "nothing".to_owned()),
            (None, Some(wanted)) => ("nothing".to_owned(), wit::name(self.host, wanted)),
        };
        let problem = format!(
            "it carries {}, the contract's {}",
            quoted(&found),
            quoted(&wanted)
        );
        self.add(problem, wanted, found);
    }

    fn unlike(&mut self, plugin: &Type, host: &Type) {
        let (found, wanted) = (wit::name(self.plugin, plugin), wit::name(self.host, host));
        let expected = wit::definition(self.host, host);
        let problem = format!("it is `{found}`, the contract has `{wanted}`");
        self.add(problem, expected, wit::definition(self.plugin, plugin));
    }

    fn at(&mut self, place: String, walk: impl FnOnce(&mut Self)) {
        self.place.push(place);
        walk(self);
        self.place.pop();
    }

    fn add(&mut self, problem: String, expected: String, found: String) {
        let mut words = self.place.clone();
        words.push(problem);
        self.differences.push(Difference {
            problem: words.join(": "),
            expected,
            found,
        });
    }
}

fn names<'a>(members: &[(&'a str, Option<&Type>)]) -> Vec<&'a str> {
    members.iter().map(|(name, _)| *name).collect()
}

fn quoted(what: &str) -> String {
    match what {
        "nothing" => what.to_owned(),
        ty => format!("`{ty}`"),
    }
}

fn compare_names(what: &str, plugin: &[&str], host: &[&str]) -> Option<String> {
    if plugin == host {
        return None;
    }
    let without = |these: &[&str], those: &[&str]| {
        let only = these.iter().filter(|name| !those.contains(name));
        only.map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (extra, missing) = (without(plugin, host), without(host, plugin));
    Some(match (extra.is_empty(), missing.is_empty()) {
        (true, true) => format!("its {what}s are in another order than the contract's"),
        (false, true) => format!("it has the extra {what} {extra}"),
        (true, false) => format!("it lacks the {what} {missing}"),
        (false, false) => format!("it lacks the {what} {missing} and has the extra {extra}"),
    })
}

/// The type behind aliases.
fn follow(resolve: &Resolve, ty: &Type) -> Type {
    match ty {
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::Type(inner) => follow(resolve, inner),
            _ => *ty,
        },
        _ => *ty,
    }
}
