//! Whether two WIT types are the same, and where they part.

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind};

/// One side of a comparison: a thing and the package it is from. The plugin's side comes first.
type On<'a, T> = (&'a Resolve, T);

/// What differs between the plugin's function and the host's.
pub(super) fn compare_functions(plugin: On<'_, &Function>, host: On<'_, &Function>) -> Option<String> {
    if plugin.1.kind.is_async() {
        return Some("it is `async`; functions of the contract are not".into());
    }
    let (params, wanted) = (&plugin.1.params, &host.1.params);
    if params.len() != wanted.len() {
        return Some(format!(
            "it has {} parameters, the contract has {}",
            params.len(),
            wanted.len()
        ));
    }
    for (param, other) in params.iter().zip(wanted) {
        if let Some(problem) = compare((plugin.0, &param.ty), (host.0, &other.ty)) {
            return Some(format!("parameter `{}`: {problem}", other.name));
        }
    }
    match (&plugin.1.result, &host.1.result) {
        (Some(result), Some(wanted)) => {
            compare((plugin.0, result), (host.0, wanted)).map(|problem| format!("result: {problem}"))
        }
        (None, None) => None,
        (Some(_), None) => Some("it has a result, the contract has none".into()),
        (None, Some(wanted)) => Some(format!(
            "it has no result, the contract has {}",
            describe((host.0, wanted))
        )),
    }
}

fn compare(plugin: On<'_, &Type>, host: On<'_, &Type>) -> Option<String> {
    let (plugin_type, host_type) = (follow(plugin), follow(host));
    match (plugin_type, host_type) {
        (Type::Id(a), Type::Id(b)) => {
            let (a, b) = (&plugin.0.types[a], &host.0.types[b]);
            let problem = compare_kinds((plugin.0, &a.kind), (host.0, &b.kind))?;
            Some(match &b.name {
                Some(name) => format!("type `{name}`: {problem}"),
                None => problem,
            })
        }
        (a, b) if a == b => None,
        (a, b) => Some(unlike((plugin.0, &a), (host.0, &b))),
    }
}

fn compare_kinds(plugin: On<'_, &TypeDefKind>, host: On<'_, &TypeDefKind>) -> Option<String> {
    use TypeDefKind as Kind;
    let on = |a, b| compare((plugin.0, a), (host.0, b));
    match (plugin.1, host.1) {
        (Kind::Record(a), Kind::Record(b)) => {
            let names =
                |fields: &[wit_parser::Field]| fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
            compare_names("field", &names(&a.fields), &names(&b.fields)).or_else(|| {
                a.fields.iter().zip(&b.fields).find_map(|(a, b)| {
                    on(&a.ty, &b.ty).map(|problem| format!("field `{}`: {problem}", b.name))
                })
            })
        }
        (Kind::Variant(a), Kind::Variant(b)) => {
            let names = |cases: &[wit_parser::Case]| cases.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
            compare_names("case", &names(&a.cases), &names(&b.cases)).or_else(|| {
                a.cases.iter().zip(&b.cases).find_map(|(a, b)| {
                    compare_payloads((plugin.0, a.ty.as_ref()), (host.0, b.ty.as_ref()))
                        .map(|problem| format!("case `{}`: {problem}", b.name))
                })
            })
        }
        (Kind::Enum(a), Kind::Enum(b)) => {
            let names =
                |cases: &[wit_parser::EnumCase]| cases.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
            compare_names("case", &names(&a.cases), &names(&b.cases))
        }
        (Kind::Flags(a), Kind::Flags(b)) => {
            let names = |flags: &[wit_parser::Flag]| flags.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
            compare_names("flag", &names(&a.flags), &names(&b.flags))
        }
        (Kind::Tuple(a), Kind::Tuple(b)) if a.types.len() == b.types.len() => {
            a.types.iter().zip(&b.types).find_map(|(a, b)| on(a, b))
        }
        (Kind::Option(a), Kind::Option(b)) | (Kind::List(a), Kind::List(b)) => on(a, b),
        (Kind::Result(a), Kind::Result(b)) => {
            let (on_a, on_b) = (plugin.0, host.0);
            compare_payloads((on_a, a.ok.as_ref()), (on_b, b.ok.as_ref()))
                .or_else(|| compare_payloads((on_a, a.err.as_ref()), (on_b, b.err.as_ref())))
        }
        (Kind::Handle(Handle::Own(_)), Kind::Handle(Handle::Own(_)))
        | (Kind::Handle(Handle::Borrow(_)), Kind::Handle(Handle::Borrow(_)))
        | (Kind::Resource, Kind::Resource) => None,
        (a, b) => Some(format!(
            "it is {}, the contract has {}",
            kind_name(a),
            kind_name(b)
        )),
    }
}

fn compare_payloads(plugin: On<'_, Option<&Type>>, host: On<'_, Option<&Type>>) -> Option<String> {
    match (plugin.1, host.1) {
        (Some(a), Some(b)) => compare((plugin.0, a), (host.0, b)),
        (None, None) => None,
        (Some(a), None) => Some(format!(
            "it carries {}, the contract's nothing",
            describe((plugin.0, a))
        )),
        (None, Some(b)) => Some(format!(
            "it carries nothing, the contract's {}",
            describe((host.0, b))
        )),
    }
}

/// Names must agree in number, spelling and order.
fn compare_names(what: &str, plugin: &[String], host: &[String]) -> Option<String> {
    if plugin == host {
        return None;
    }
    let quoted = |names: Vec<&String>| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let extra: Vec<_> = plugin.iter().filter(|name| !host.contains(name)).collect();
    let missing: Vec<_> = host.iter().filter(|name| !plugin.contains(name)).collect();
    Some(match (extra.is_empty(), missing.is_empty()) {
        (true, true) => format!("its {what}s are in another order than the contract's"),
        (false, true) => format!("it has the extra {what} {}", quoted(extra)),
        (true, false) => format!("it lacks the {what} {}", quoted(missing)),
        (false, false) => format!(
            "it lacks the {what} {} and has the extra {}",
            quoted(missing),
            quoted(extra)
        ),
    })
}

/// The type behind aliases.
fn follow((resolve, ty): On<'_, &Type>) -> Type {
    match ty {
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::Type(inner) => follow((resolve, inner)),
            _ => *ty,
        },
        _ => *ty,
    }
}

fn unlike(plugin: On<'_, &Type>, host: On<'_, &Type>) -> String {
    format!("it is {}, the contract has {}", describe(plugin), describe(host))
}

fn describe((resolve, ty): On<'_, &Type>) -> String {
    match follow((resolve, ty)) {
        Type::Id(id) => {
            let ty = &resolve.types[id];
            let kind = kind_name(&ty.kind);
            ty.name
                .as_ref()
                .map_or_else(|| kind.to_owned(), |name| format!("{kind} `{name}`"))
        }
        primitive => format!("{primitive:?}").to_lowercase(),
    }
}

fn kind_name(kind: &TypeDefKind) -> &'static str {
    match kind {
        TypeDefKind::Enum(_) => "an enum",
        TypeDefKind::Flags(_) => "flags",
        TypeDefKind::Handle(_) => "a handle",
        TypeDefKind::List(_) => "a list",
        TypeDefKind::Option(_) => "an option",
        TypeDefKind::Record(_) => "a record",
        TypeDefKind::Resource => "a resource",
        TypeDefKind::Result(_) => "a result",
        TypeDefKind::Tuple(_) => "a tuple",
        TypeDefKind::Variant(_) => "a variant",
        _ => "another type",
    }
}
