"""`qiwan audit`."""

import click
from flask.cli import AppGroup

from intake.audit.chain import seal_entries, verify_chain

audit = AppGroup("audit", help="审计日志。")


@audit.command("verify")
def verify() -> None:
    """Walk the chain; exit 0 if whole, 1 if broken."""
    seal_entries()
    verdict = verify_chain()
    if verdict.broken_at is not None:
        raise click.ClickException(f"审计日志被改动：{verdict.broken_at}（前面{verdict.entries}条完好）")
    click.echo(f"审计日志完好，共{verdict.entries}条，末端 {verdict.head[:16]}")
