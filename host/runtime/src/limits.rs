//! Memory and tables of one incarnation, counted over the whole component.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wasmtime::ResourceLimiter;

use crate::fault::LimitExceeded;

/// Bytes of linear memory: now and at most, shared with whoever shows them.
#[derive(Debug, Default)]
pub(crate) struct MemoryUse {
    now: AtomicUsize,
    peak: AtomicUsize,
}

impl MemoryUse {
    pub(crate) fn now(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
pub(crate) struct Limits {
    max_memory: usize,
    max_elements: usize,
    memory: usize,
    elements: usize,
    usage: Arc<MemoryUse>,
}

impl Limits {
    pub(crate) fn new(max_memory: usize, max_elements: usize, usage: Arc<MemoryUse>) -> Self {
        usage.now.store(0, Ordering::Relaxed);
        Self {
            max_memory,
            max_elements,
            memory: 0,
            elements: 0,
            usage,
        }
    }

    /// Bytes of linear memory now.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }
}

impl ResourceLimiter for Limits {
    /// An error traps at the instruction that grew the memory, so the fault names the limit; a plain refusal
    /// would end as an unexplained abort in most guests.
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let memory = self.memory.saturating_add(desired.saturating_sub(current));
        if memory > self.max_memory {
            let limit = self.max_memory;
            return Err(LimitExceeded(format!(
                "{memory} bytes of memory wanted, {limit} allowed (budget `memory`)"
            ))
            .into());
        }
        self.memory = memory;
        self.usage.now.store(memory, Ordering::Relaxed);
        self.usage.peak.fetch_max(memory, Ordering::Relaxed);
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let elements = self.elements.saturating_add(desired.saturating_sub(current));
        if elements > self.max_elements {
            let limit = self.max_elements;
            return Err(LimitExceeded(format!(
                "{elements} table elements wanted, {limit} allowed (budget `table-elements`)"
            ))
            .into());
        }
        self.elements = elements;
        Ok(true)
    }
}
