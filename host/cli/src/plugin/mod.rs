//! `plugpoint plugin`: a vendor's kit, and the plugins of a running station. One file per subcommand.

mod bench;
mod build;
mod check;
mod configure;
mod given;
mod inspect;
mod keygen;
mod keys;
mod new;
mod pack;
mod run;
mod sign;
mod stats;
mod swap;
mod swap_test;
mod test;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Bench(bench::Args),
    Build(build::Args),
    Check(check::Args),
    Configure(configure::Args),
    Inspect(inspect::Args),
    Keygen(keygen::Args),
    New(new::Args),
    Pack(pack::Args),
    Run(run::Args),
    Sign(sign::Args),
    Stats(stats::Args),
    Swap(swap::Args),
    SwapTest(swap_test::Args),
    Test(test::Args),
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Bench(args) => bench::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Configure(args) => configure::run(args).await,
        Command::Inspect(args) => inspect::run(args),
        Command::Keygen(args) => keygen::run(args),
        Command::New(args) => new::run(&args),
        Command::Pack(args) => pack::run(args),
        Command::Run(args) => run::run(args),
        Command::Sign(args) => sign::run(args),
        Command::Stats(args) => stats::run(args).await,
        Command::Swap(args) => swap::run(args).await,
        Command::SwapTest(args) => swap_test::run(&args),
        Command::Test(args) => test::run(&args),
    }
}
