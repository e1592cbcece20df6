//! `plugpoint plugin`: a vendor's kit, and the plugins of a running station. One file per subcommand.

mod swap;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Swap(swap::Args),
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Swap(args) => swap::run(args).await,
    }
}
