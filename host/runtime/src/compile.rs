//! Compiling a component, in a process of its own.
//!
//! A component can make the compiler panic, run long or take memory, so it is compiled where none of that hurts:
//! the station's executable, started anew with [`MARK`] in its environment, reads the component from stdin and
//! writes the result to stdout. The child opens no file and has limits on memory and processor time.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use crate::check::check;
use crate::engine::wasm_engine;
use crate::error::{CheckError, LoadError};

/// Set in the environment of a child that is to compile; its value is the limits.
const MARK: &str = "PLUGPOINT_COMPILE_CHILD";

/// Where components are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiler {
    /// In a child process. The executable must call [`is_compile_child`] and [`compile_child_main`] before all else.
    Child(CompileLimits),
    /// In this process: for unit tests and tools that may fall with a bad component.
    InProcess,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileLimits {
    pub timeout: Duration,
    /// Bytes of address space.
    pub memory: u64,
}

impl Default for CompileLimits {
    /// Enough for a Python or JavaScript engine in a component, on a slow processor.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(120),
            memory: 3 << 30,
        }
    }
}

/// Machine code for this process's engine, and what `check` found worth a warning.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) code: Vec<u8>,
    pub(crate) notes: Vec<String>,
}

/// The first line that a child writes; the code follows.
#[derive(Serialize, Deserialize)]
enum Reply {
    Check(CheckError),
    Compile(String),
    Ok { notes: Vec<String> },
}

/// Whether this process was started to compile a component.
pub fn is_compile_child() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Compiles the component on stdin to stdout and ends the process.
pub fn compile_child_main() -> ! {
    let code = match compile_stdin() {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!("cannot compile: {error}");
            1
        }
    };
    std::process::exit(code)
}

pub(crate) fn compile(bytes: &[u8], compiler: Compiler) -> Result<Compiled, LoadError> {
    match compiler {
        Compiler::Child(limits) => compile_in_child(bytes, limits),
        Compiler::InProcess => compile_here(bytes),
    }
}

fn compile_here(bytes: &[u8]) -> Result<Compiled, LoadError> {
    let work = || {
        let notes = check(bytes)?;
        let engine = wasm_engine().map_err(|error| LoadError::Compile(error.to_string()))?;
        let code = engine
            .precompile_component(bytes)
            .map_err(|error| LoadError::Compile(format!("{error:#}")))?;
        Ok(Compiled { code, notes })
    };
    // Nothing outlives a panic in here but the bytes that were read.
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(LoadError::Compile("the compiler panicked".into())))
}

fn compile_in_child(bytes: &[u8], limits: CompileLimits) -> Result<Compiled, LoadError> {
    let failed = |error: io::Error| LoadError::Compile(format!("the compiling process: {error}"));
    let mut child = Command::new("/proc/self/exe")
        .env(
            MARK,
            format!("{}:{}", limits.memory, limits.timeout.as_secs() + 1),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let answer = converse(&mut child, bytes, limits.timeout);
    if !matches!(answer, Ok(Some(_))) {
        // It may have ended by itself by now.
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    match answer.map_err(failed)? {
        None => Err(LoadError::CompileTimeout(limits.timeout)),
        Some(answer) => read_answer(&answer).unwrap_or_else(|| {
            Err(LoadError::Compile(format!(
                "the compiling process ended with {status}"
            )))
        }),
    }
}

/// Gives a child its input and takes all its output; none after `timeout`.
fn converse(child: &mut Child, input: &[u8], timeout: Duration) -> io::Result<Option<Vec<u8>>> {
    let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("no pipes"));
    };
    let (sender, receiver) = mpsc::channel();
    let input = input.to_vec();
    // It ends when the child does, at the latest when the caller kills it.
    thread::Builder::new()
        .name("plugin-compile".into())
        .spawn(move || {
            let mut output = Vec::new();
            // A child that fell before it read everything is told by what it wrote.
            let _ = stdin.write_all(&input);
            drop(stdin);
            let result = stdout.read_to_end(&mut output).map(|_| output);
            let _ = sender.send(result);
        })?;
    match receiver.recv_timeout(timeout) {
        Ok(output) => output.map(Some),
        Err(_) => Ok(None),
    }
}

fn read_answer(answer: &[u8]) -> Option<Result<Compiled, LoadError>> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let code = answer[end + 1..].to_vec();
    Some(match serde_json::from_slice(&answer[..end]).ok()? {
        Reply::Check(error) => Err(error.into()),
        Reply::Compile(text) => Err(LoadError::Compile(text)),
        Reply::Ok { notes } => Ok(Compiled { code, notes }),
    })
}

fn compile_stdin() -> io::Result<()> {
    limit_self()?;
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let (reply, code) = match compile_here(&bytes) {
        Ok(Compiled { code, notes }) => (Reply::Ok { notes }, code),
        Err(LoadError::Check(error)) => (Reply::Check(error), Vec::new()),
        Err(error) => (Reply::Compile(error.to_string()), Vec::new()),
    };
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, &reply)?;
    stdout.write_all(b"\n")?;
    stdout.write_all(&code)?;
    stdout.flush()
}

fn limit_self() -> io::Result<()> {
    let limits = std::env::var(MARK).unwrap_or_default();
    let Some((memory, seconds)) = limits.split_once(':') else {
        return Ok(());
    };
    for (resource, value) in [
        (Resource::As, memory),
        (Resource::Cpu, seconds),
        (Resource::Core, "0"),
    ] {
        if let Ok(value) = value.parse() {
            setrlimit(
                resource,
                Rlimit {
                    current: Some(value),
                    maximum: Some(value),
                },
            )?;
        }
    }
    Ok(())
}
