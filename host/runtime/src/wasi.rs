//! The little of WASI 0.2 that a guest's standard library needs to start and to print.
//!
//! No files, no sockets, no environment, and no waiting: what a plugin may do is what our own contract offers.
//! Interfaces are linked under the version that the component imports, and only if it imports them; functions
//! that are not here trap with their name.

use wasmtime::StoreContextMut;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{
    Component, ComponentType, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType,
};

use crate::host::Host;
use crate::log::Level;

/// Most random bytes given at once.
const MAX_RANDOM: u64 = 64 << 10;
/// Most bytes of stdout or stderr taken at once.
const MAX_WRITE: u64 = 4096;

/// What a guest printed since its last whole line.
#[derive(Default)]
pub(crate) struct Wasi {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// The guest called `exit`.
#[derive(Debug, thiserror::Error)]
#[error("the plugin called exit({0}); a plugin must return instead")]
pub(crate) struct Exited(u8);

#[derive(Debug, thiserror::Error)]
#[error("the plugin waited (in {0}); a plugin must set a timer (clock.set-timer) and return")]
struct Waited(&'static str);

// Handles carry no data of their own but their number.
struct Descriptor;
struct InputStream;
struct IoError;
struct OutputStream;
struct Pollable;
struct TerminalInput;
struct TerminalOutput;

const STDOUT: u32 = 1;
const STDERR: u32 = 2;
const READY: u32 = 1;
const NEVER: u32 = 2;

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    LastOperationFailed(Resource<IoError>),
    #[component(name = "closed")]
    Closed,
}

#[derive(ComponentType, Lift, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

type Ctx<'a> = StoreContextMut<'a, Host>;
type Streamed<T> = wasmtime::Result<(Result<T, StreamError>,)>;

/// Links what `component` imports of WASI. Says whether it imports any.
pub(crate) fn link(linker: &mut Linker<Host>, component: &Component) -> wasmtime::Result<bool> {
    let engine = component.engine().clone();
    let mut found = false;
    // Each function is a trap first, and then what there is takes the traps' places.
    linker.allow_shadowing(true);
    for (name, item) in component.component_type().imports(&engine) {
        let (Some(interface), ComponentItem::ComponentInstance(instance)) = (interface(name), item.ty) else {
            continue;
        };
        found = true;
        let mut linker = linker.instance(name)?;
        for (function, item) in instance.exports(&engine) {
            match item.ty {
                ComponentItem::ComponentFunc(_) => trap(&mut linker, name, function)?,
                ComponentItem::Resource(_) => linker.resource(function, resource(function), |_, _| Ok(()))?,
                _ => {}
            }
        }
        define(&mut linker, interface)?;
    }
    linker.allow_shadowing(false);
    Ok(found)
}

fn trap(linker: &mut LinkerInstance<'_, Host>, interface: &str, function: &str) -> wasmtime::Result<()> {
    let text = format!("the plugin called {interface} {function}, which a station does not offer");
    linker.func_new(function, move |_, _, _, _| {
        Err(wasmtime::Error::msg(text.clone()))
    })
}

/// Resources have the same names wherever they are used.
fn resource(name: &str) -> ResourceType {
    match name {
        "descriptor" => ResourceType::host::<Descriptor>(),
        "error" => ResourceType::host::<IoError>(),
        "input-stream" => ResourceType::host::<InputStream>(),
        "output-stream" => ResourceType::host::<OutputStream>(),
        "pollable" => ResourceType::host::<Pollable>(),
        "terminal-input" => ResourceType::host::<TerminalInput>(),
        "terminal-output" => ResourceType::host::<TerminalOutput>(),
        _ => ResourceType::host::<()>(),
    }
}

/// `cli/stdout` of `wasi:cli/stdout@0.2.6`.
pub(crate) fn interface(import: &str) -> Option<&str> {
    let path = import.strip_prefix("wasi:")?;
    Some(path.split_once('@').map_or(path, |(path, _)| path))
}

/// Whether a function of WASI is served; another one traps.
pub(crate) fn offers(import: &str, function: &str) -> bool {
    let served = || -> wasmtime::Result<bool> {
        let mut linker = Linker::<Host>::new(&wasmtime::Engine::default());
        let mut instance = linker.instance(import)?;
        define(&mut instance, interface(import).unwrap_or_default())?;
        // What is there already cannot be put there again.
        Ok(trap(&mut instance, import, function).is_err())
    };
    served().unwrap_or(false)
}

fn define(linker: &mut LinkerInstance<'_, Host>, interface: &str) -> wasmtime::Result<()> {
    match interface {
        "cli/environment" => environment(linker),
        "cli/exit" => exit(linker),
        "cli/stderr" => get_stream(linker, "get-stderr", STDERR),
        "cli/stdin" => linker.func_wrap("get-stdin", |_: Ctx<'_>, (): ()| {
            Ok((Resource::<InputStream>::new_own(0),))
        }),
        "cli/stdout" => get_stream(linker, "get-stdout", STDOUT),
        "cli/terminal-stderr" => no_terminal::<TerminalOutput>(linker, "get-terminal-stderr"),
        "cli/terminal-stdin" => no_terminal::<TerminalInput>(linker, "get-terminal-stdin"),
        "cli/terminal-stdout" => no_terminal::<TerminalOutput>(linker, "get-terminal-stdout"),
        "clocks/monotonic-clock" => monotonic_clock(linker),
        "clocks/wall-clock" => wall_clock(linker),
        "filesystem/preopens" => linker.func_wrap("get-directories", |_: Ctx<'_>, (): ()| {
            Ok((Vec::<(Resource<Descriptor>, String)>::new(),))
        }),
        "io/error" => io_error(linker),
        "io/poll" => poll(linker),
        "io/streams" => {
            input_stream(linker)?;
            output_stream(linker)
        }
        "random/insecure" => {
            random_bytes(linker, "get-insecure-random-bytes")?;
            random_u64(linker, "get-insecure-random-u64")
        }
        "random/insecure-seed" => linker.func_wrap("insecure-seed", |ctx: Ctx<'_>, (): ()| {
            let host = ctx.data();
            Ok(((entropy_u64(host)?, entropy_u64(host)?),))
        }),
        "random/random" => {
            random_bytes(linker, "get-random-bytes")?;
            random_u64(linker, "get-random-u64")
        }
        _ => Ok(()),
    }
}

fn environment(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap("get-environment", |_: Ctx<'_>, (): ()| {
        Ok((Vec::<(String, String)>::new(),))
    })?;
    linker.func_wrap("get-arguments", |_: Ctx<'_>, (): ()| Ok((Vec::<String>::new(),)))?;
    linker.func_wrap("initial-cwd", |_: Ctx<'_>, (): ()| Ok((None::<String>,)))
}

fn exit(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "exit",
        |_: Ctx<'_>, (status,): (Result<(), ()>,)| -> wasmtime::Result<()> {
            Err(Exited(u8::from(status.is_err())).into())
        },
    )?;
    linker.func_wrap(
        "exit-with-code",
        |_: Ctx<'_>, (code,): (u8,)| -> wasmtime::Result<()> { Err(Exited(code).into()) },
    )
}

fn get_stream(linker: &mut LinkerInstance<'_, Host>, name: &str, stream: u32) -> wasmtime::Result<()> {
    linker.func_wrap(name, move |_: Ctx<'_>, (): ()| {
        Ok((Resource::<OutputStream>::new_own(stream),))
    })
}

fn no_terminal<T: 'static>(linker: &mut LinkerInstance<'_, Host>, name: &str) -> wasmtime::Result<()> {
    linker.func_wrap(name, |_: Ctx<'_>, (): ()| Ok((None::<Resource<T>>,)))
}

fn monotonic_clock(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap("now", |ctx: Ctx<'_>, (): ()| Ok((nanoseconds(ctx.data()),)))?;
    linker.func_wrap("resolution", |_: Ctx<'_>, (): ()| Ok((1_u64,)))?;
    linker.func_wrap("subscribe-instant", |ctx: Ctx<'_>, (when,): (u64,)| {
        Ok((pollable(when <= nanoseconds(ctx.data())),))
    })?;
    linker.func_wrap("subscribe-duration", |_: Ctx<'_>, (after,): (u64,)| {
        Ok((pollable(after == 0),))
    })
}

fn nanoseconds(host: &Host) -> u64 {
    u64::try_from(host.clock.now().as_nanos()).unwrap_or(u64::MAX)
}

fn pollable(ready: bool) -> Resource<Pollable> {
    Resource::new_own(if ready { READY } else { NEVER })
}

fn wall_clock(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap("now", |ctx: Ctx<'_>, (): ()| {
        let ms = ctx.data().clock.wall_ms();
        // Below 10^9, so it fits.
        let nanoseconds = (ms % 1000) as u32 * 1_000_000;
        Ok((Datetime {
            seconds: ms / 1000,
            nanoseconds,
        },))
    })?;
    linker.func_wrap("resolution", |_: Ctx<'_>, (): ()| {
        Ok((Datetime {
            seconds: 0,
            nanoseconds: 1_000_000,
        },))
    })
}

fn io_error(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "[method]error.to-debug-string",
        |_: Ctx<'_>, (_,): (Resource<IoError>,)| Ok(("an error of the station's streams".to_owned(),)),
    )
}

fn poll(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "[method]pollable.ready",
        |_: Ctx<'_>, (it,): (Resource<Pollable>,)| Ok((it.rep() == READY,)),
    )?;
    linker.func_wrap(
        "[method]pollable.block",
        |_: Ctx<'_>, (it,): (Resource<Pollable>,)| match it.rep() {
            READY => Ok(()),
            _ => Err(Waited("wasi:io/poll pollable.block").into()),
        },
    )?;
    linker.func_wrap("poll", |_: Ctx<'_>, (list,): (Vec<Resource<Pollable>>,)| {
        let ready: Vec<u32> = (0..)
            .zip(&list)
            .filter(|(_, it)| it.rep() == READY)
            .map(|(i, _)| i)
            .collect();
        if ready.is_empty() {
            Err(Waited("wasi:io/poll poll").into())
        } else {
            Ok((ready,))
        }
    })
}

/// Stdin, which is at its end.
fn input_stream(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    for name in ["[method]input-stream.read", "[method]input-stream.blocking-read"] {
        linker.func_wrap(
            name,
            |_: Ctx<'_>, (_, _): (Resource<InputStream>, u64)| -> Streamed<Vec<u8>> {
                Ok((Err(StreamError::Closed),))
            },
        )?;
    }
    linker.func_wrap(
        "[method]input-stream.subscribe",
        |_: Ctx<'_>, (_,): (Resource<InputStream>,)| Ok((pollable(true),)),
    )
}

/// Stdout and stderr, which never fill.
fn output_stream(linker: &mut LinkerInstance<'_, Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "[method]output-stream.check-write",
        |_: Ctx<'_>, (_,): (Resource<OutputStream>,)| -> Streamed<u64> { Ok((Ok(MAX_WRITE),)) },
    )?;
    for name in [
        "[method]output-stream.write",
        "[method]output-stream.blocking-write-and-flush",
    ] {
        linker.func_wrap(
            name,
            |mut ctx: Ctx<'_>, (it, bytes): (Resource<OutputStream>, Vec<u8>)| -> Streamed<()> {
                print(ctx.data_mut(), it.rep(), &bytes);
                Ok((Ok(()),))
            },
        )?;
    }
    for name in [
        "[method]output-stream.flush",
        "[method]output-stream.blocking-flush",
    ] {
        linker.func_wrap(
            name,
            |_: Ctx<'_>, (_,): (Resource<OutputStream>,)| -> Streamed<()> { Ok((Ok(()),)) },
        )?;
    }
    linker.func_wrap(
        "[method]output-stream.subscribe",
        |_: Ctx<'_>, (_,): (Resource<OutputStream>,)| Ok((pollable(true),)),
    )
}

/// Cuts what is printed into log lines.
fn print(host: &mut Host, stream: u32, bytes: &[u8]) {
    let log = host.log.clone();
    let wasi = host.wasi.get_or_insert_default();
    let (buffer, level) = match stream {
        STDERR => (&mut wasi.stderr, Level::Warn),
        _ => (&mut wasi.stdout, Level::Info),
    };
    for &byte in bytes {
        if byte != b'\n' {
            buffer.push(byte);
        }
        if byte == b'\n' || buffer.len() >= 1024 {
            let line = String::from_utf8_lossy(buffer);
            if stream == STDERR {
                log.remember(&log.clean(&line));
            }
            log.line(level, &line);
            buffer.clear();
        }
    }
}

fn random_bytes(linker: &mut LinkerInstance<'_, Host>, name: &str) -> wasmtime::Result<()> {
    linker.func_wrap(name, |ctx: Ctx<'_>, (count,): (u64,)| {
        if count > MAX_RANDOM {
            wasmtime::bail!("{count} random bytes at once; {MAX_RANDOM} at most");
        }
        let mut bytes = vec![0; count as usize];
        entropy(ctx.data(), &mut bytes)?;
        Ok((bytes,))
    })
}

fn random_u64(linker: &mut LinkerInstance<'_, Host>, name: &str) -> wasmtime::Result<()> {
    linker.func_wrap(name, |ctx: Ctx<'_>, (): ()| Ok((entropy_u64(ctx.data())?,)))
}

fn entropy_u64(host: &Host) -> wasmtime::Result<u64> {
    let mut bytes = [0; 8];
    entropy(host, &mut bytes)?;
    Ok(u64::from_ne_bytes(bytes))
}

fn entropy(host: &Host, bytes: &mut [u8]) -> wasmtime::Result<()> {
    host.random
        .fill(bytes)
        .map_err(|error| wasmtime::format_err!("no random bytes: {error}"))
}
