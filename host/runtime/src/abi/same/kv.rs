//! `kv`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::kv;
use crate::host::Host;
use crate::kv::KvError;

impl kv::Host for Host {
    fn get(&mut self, key: String) -> Result<Result<Option<Vec<u8>>, kv::KvError>> {
        self.crossed.out += key.len();
        let value = self.kv.get(&key).map_err(kv_error);
        self.crossed.into += value.iter().flatten().map(Vec::len).sum::<usize>();
        Ok(value)
    }

    fn set(&mut self, key: String, value: Vec<u8>) -> Result<Result<(), kv::KvError>> {
        self.crossed.out += key.len() + value.len();
        Ok(self.kv.set(&key, Some(value)).map_err(kv_error))
    }

    fn delete(&mut self, key: String) -> Result<Result<(), kv::KvError>> {
        self.crossed.out += key.len();
        Ok(self.kv.set(&key, None).map_err(kv_error))
    }

    fn keys(&mut self, prefix: String) -> Result<Result<Vec<String>, kv::KvError>> {
        self.crossed.out += prefix.len();
        let keys = self.kv.keys(&prefix).map_err(kv_error);
        self.crossed.into += keys.iter().flatten().map(String::len).sum::<usize>();
        Ok(keys)
    }
}

fn kv_error(error: KvError) -> kv::KvError {
    match error {
        KvError::BadKey => kv::KvError::BadKey,
        KvError::Denied => kv::KvError::Denied,
        KvError::Failed(why) => kv::KvError::Failed(why),
        KvError::QuotaExceeded => kv::KvError::QuotaExceeded,
    }
}
