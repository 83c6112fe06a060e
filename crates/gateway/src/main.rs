//! The binary `mullion`.

use std::process::ExitCode;

// Without huge pages, as the workspace's manifest has it: each thread touches a little of many, and what
// a small estate takes in memory would be three times as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mullion_gateway::run(&mullion_gateway::builtin(), std::env::args_os())
}
