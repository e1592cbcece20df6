//! Types in WIT's own words.

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, TypeId};

/// `func(evse: evse-id) -> verdict`.
pub(super) fn signature(resolve: &Resolve, function: &Function) -> String {
    let params = function.params.iter();
    let params = params.map(|param| format!("{}: {}", param.name, name(resolve, &param.ty)));
    let mut text = format!("func({})", params.collect::<Vec<_>>().join(", "));
    if let Some(result) = &function.result {
        text += &format!(" -> {}", name(resolve, result));
    }
    text
}

/// A type as it is written where it is used: by its name if it has one.
pub(super) fn name(resolve: &Resolve, ty: &Type) -> String {
    match ty {
        Type::Id(id) => match &resolve.types[*id].name {
            Some(name) => name.clone(),
            None => kind(resolve, *id),
        },
        primitive => primitive_name(primitive).to_owned(),
    }
}

/// A type as it is declared: `enum level { low, high }`.
pub(super) fn definition(resolve: &Resolve, ty: &Type) -> String {
    match ty {
        Type::Id(id) => kind(resolve, *id),
        primitive => primitive_name(primitive).to_owned(),
    }
}

fn kind(resolve: &Resolve, id: TypeId) -> String {
    let ty = &resolve.types[id];
    let own = ty.name.as_deref().unwrap_or("_");
    let of = |inner: &Type| name(resolve, inner);
    let case = |name: &str, payload: &Option<Type>| match payload {
        Some(payload) => format!("{name}({})", of(payload)),
        None => name.to_owned(),
    };
    let block = |what: &str, parts: Vec<String>| format!("{what} {own} {{ {} }}", parts.join(", "));
    match &ty.kind {
        TypeDefKind::Enum(it) => block("enum", it.cases.iter().map(|case| case.name.clone()).collect()),
        TypeDefKind::Flags(it) => block("flags", it.flags.iter().map(|flag| flag.name.clone()).collect()),
        TypeDefKind::Record(it) => {
            let fields = it.fields.iter();
            block(
                "record",
                fields
                    .map(|field| format!("{}: {}", field.name, of(&field.ty)))
                    .collect(),
            )
        }
        TypeDefKind::Variant(it) => block(
            "variant",
            it.cases.iter().map(|it| case(&it.name, &it.ty)).collect(),
        ),
        TypeDefKind::Handle(Handle::Borrow(id)) => format!("borrow<{}>", of(&Type::Id(*id))),
        TypeDefKind::Handle(Handle::Own(id)) => of(&Type::Id(*id)),
        TypeDefKind::List(inner) => format!("list<{}>", of(inner)),
        TypeDefKind::Option(inner) => format!("option<{}>", of(inner)),
        TypeDefKind::Resource => format!("resource {own}"),
        TypeDefKind::Result(it) => match (&it.ok, &it.err) {
            (None, None) => "result".into(),
            (Some(ok), None) => format!("result<{}>", of(ok)),
            (ok, Some(err)) => format!("result<{}, {}>", ok.as_ref().map_or("_".into(), of), of(err)),
        },
        TypeDefKind::Tuple(it) => {
            format!(
                "tuple<{}>",
                it.types.iter().map(of).collect::<Vec<_>>().join(", ")
            )
        }
        TypeDefKind::Type(inner) => definition(resolve, inner),
        other => other.as_str().to_owned(),
    }
}

fn primitive_name(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::ErrorContext => "error-context",
        Type::Id(_) => "a type",
    }
}
