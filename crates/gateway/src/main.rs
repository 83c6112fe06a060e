//! The binary `mullion`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mullion_gateway::run(&mullion_gateway::builtin(), std::env::args_os())
}
