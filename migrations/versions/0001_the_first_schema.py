"""the first schema

Revision: 0001, after , made 2026-11-24 11:44:48.055647.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


#: The audit log is append-only: a row may be linked into the chain once, and nothing else ever changes.
AUDIT_GUARD = """
CREATE FUNCTION audit_entries_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.position IS NULL AND NEW.position IS NOT NULL
           AND (OLD.id, OLD.town_id, OLD.at, OLD.actor, OLD.action, OLD.subject, OLD.detail)
             = (NEW.id, NEW.town_id, NEW.at, NEW.actor, NEW.action, NEW.subject, NEW.detail) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entries_rows BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_guard();
CREATE TRIGGER audit_entries_whole BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_guard();
"""


def upgrade() -> None:
    op.create_table('heartbeats',
    sa.Column('job', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('job', name=op.f('pk_heartbeats'))
    )
    op.create_table('simulated_texts',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('out_id', sa.Uuid(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('phone_index', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_simulated_texts')),
    sa.UniqueConstraint('out_id', name=op.f('uq_simulated_texts_out_id'))
    )
    op.create_index(op.f('ix_simulated_texts_phone_index'), 'simulated_texts', ['phone_index'], unique=False)
    op.create_table('towns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('office_phone', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_towns')),
    sa.UniqueConstraint('name', name=op.f('uq_towns_name'))
    )
    op.create_table('audit_entries',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=True),
    sa.Column('previous', sa.Text(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_audit_entries_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries')),
    sa.UniqueConstraint('position', name=op.f('uq_audit_entries_position'))
    )
    op.create_index('ix_audit_entries_subject', 'audit_entries', ['subject'], unique=False)
    op.create_index('ix_audit_entries_unsealed', 'audit_entries', ['id'], unique=False, postgresql_where='position IS NULL')
    op.create_table('day_serials',
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_day_serials_town_id')),
    sa.PrimaryKeyConstraint('town_id', 'day', name=op.f('pk_day_serials'))
    )
    op.create_table('departments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_departments_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_departments')),
    sa.UniqueConstraint('town_id', 'code', name=op.f('uq_departments_town_id_code')),
    sa.UniqueConstraint('town_id', 'name', name=op.f('uq_departments_town_id_name'))
    )
    op.create_table('playbook_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_playbook_versions_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_playbook_versions')),
    sa.UniqueConstraint('town_id', 'key', 'version', name=op.f('uq_playbook_versions_town_id_key_version'))
    )
    op.create_table('villages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_villages_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_villages')),
    sa.UniqueConstraint('town_id', 'code', name=op.f('uq_villages_town_id_code')),
    sa.UniqueConstraint('town_id', 'name', name=op.f('uq_villages_town_id_name'))
    )
    op.create_table('weekly_summaries',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_weekly_summaries_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weekly_summaries')),
    sa.UniqueConstraint('town_id', 'week', name=op.f('uq_weekly_summaries_town_id_week'))
    )
    op.create_table('grids',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_grids_town_id')),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_grids_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grids')),
    sa.UniqueConstraint('town_id', 'name', name=op.f('uq_grids_town_id_name'))
    )
    op.create_index(op.f('ix_grids_village_id'), 'grids', ['village_id'], unique=False)
    op.create_table('petition_posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_petition_posts_town_id')),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_petition_posts_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_petition_posts')),
    sa.UniqueConstraint('village_id', name=op.f('uq_petition_posts_village_id'))
    )
    op.create_table('service_centers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_service_centers_town_id')),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_service_centers_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_centers')),
    sa.UniqueConstraint('village_id', name=op.f('uq_service_centers_village_id'))
    )
    op.create_table('users',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('username', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('grid_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.Column('failed_logins', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_users_department_id')),
    sa.ForeignKeyConstraint(['grid_id'], ['grids.id'], name=op.f('fk_users_grid_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_users_town_id')),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_users_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('username', name=op.f('uq_users_username'))
    )
    op.create_index(op.f('ix_users_role'), 'users', ['role'], unique=False)
    op.create_index(op.f('ix_users_town_id'), 'users', ['town_id'], unique=False)
    op.create_table('api_tokens',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_api_tokens_town_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_tokens_digest'))
    )
    op.create_table('cases',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('narrative', sa.Text(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('visitors', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('grid_id', sa.Integer(), nullable=True),
    sa.Column('happened_at', sa.Date(), nullable=True),
    sa.Column('risk', sa.Text(), nullable=False),
    sa.Column('risk_signs', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('assignee_id', sa.Integer(), nullable=True),
    sa.Column('supervisor_id', sa.Integer(), nullable=True),
    sa.Column('chain_level', sa.Integer(), nullable=False),
    sa.Column('playbook', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('registered_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('hotline_number', sa.Text(), nullable=True),
    sa.Column('hotline_due', sa.Date(), nullable=True),
    sa.Column('online_number', sa.Text(), nullable=True),
    sa.Column('external_number', sa.Text(), nullable=True),
    sa.Column('submission_id', sa.Uuid(), nullable=True),
    sa.Column('submission_hash', sa.Text(), nullable=True),
    sa.Column('status_code', sa.Text(), nullable=False),
    sa.Column('status_failures', sa.Integer(), nullable=False),
    sa.Column('status_locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('petition','dispute','hotline')", name=op.f('ck_cases_kind')),
    sa.CheckConstraint("risk IN ('red','orange','yellow','blue')", name=op.f('ck_cases_risk')),
    sa.CheckConstraint("state IN ('registered','accepted','handling','joint_meeting','resolved','archived','declined','transferred','withdrawn')", name=op.f('ck_cases_state')),
    sa.CheckConstraint('people >= 1', name=op.f('ck_cases_people')),
    sa.ForeignKeyConstraint(['assignee_id'], ['users.id'], name=op.f('fk_cases_assignee_id')),
    sa.ForeignKeyConstraint(['grid_id'], ['grids.id'], name=op.f('fk_cases_grid_id')),
    sa.ForeignKeyConstraint(['registered_by_id'], ['users.id'], name=op.f('fk_cases_registered_by_id')),
    sa.ForeignKeyConstraint(['supervisor_id'], ['users.id'], name=op.f('fk_cases_supervisor_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_cases_town_id')),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_cases_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_cases_submission_id')),
    sa.UniqueConstraint('town_id', 'external_number', name=op.f('uq_cases_town_id_external_number')),
    sa.UniqueConstraint('town_id', 'number', name=op.f('uq_cases_town_id_number'))
    )
    op.create_index('ix_cases_assignee_open', 'cases', ['assignee_id'], unique=False, postgresql_where='closed_at IS NULL')
    op.create_index('ix_cases_closed', 'cases', ['town_id', 'closed_at'], unique=False, postgresql_where='closed_at IS NOT NULL')
    op.create_index('ix_cases_open', 'cases', ['village_id', 'id'], unique=False, postgresql_where='closed_at IS NULL')
    op.create_index('ix_cases_registered', 'cases', ['town_id', 'registered_at', 'id'], unique=False)
    op.create_index('ix_cases_village_registered', 'cases', ['village_id', 'registered_at'], unique=False)
    op.create_table('village_leads',
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_village_leads_town_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_village_leads_user_id')),
    sa.ForeignKeyConstraint(['village_id'], ['villages.id'], name=op.f('fk_village_leads_village_id')),
    sa.PrimaryKeyConstraint('village_id', 'user_id', name=op.f('pk_village_leads'))
    )
    op.create_table('agenda_items',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Text(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_agenda_items_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_agenda_items_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_items')),
    sa.UniqueConstraint('town_id', 'week', 'case_id', name=op.f('uq_agenda_items_town_id_week_case_id'))
    )
    op.create_index(op.f('ix_agenda_items_case_id'), 'agenda_items', ['case_id'], unique=False)
    op.create_table('alerts',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rounds', sa.Integer(), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['acknowledged_by_id'], ['users.id'], name=op.f('fk_alerts_acknowledged_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_alerts_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_alerts_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts')),
    sa.UniqueConstraint('case_id', 'version', name=op.f('uq_alerts_case_id_version'))
    )
    op.create_index('ix_alerts_waiting', 'alerts', ['raised_at'], unique=False, postgresql_where='acknowledged_at IS NULL')
    op.create_table('case_evenings',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('asks', sa.Text(), nullable=False),
    sa.Column('kinds', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('escalate_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('missed', sa.Boolean(), nullable=False),
    sa.Column('escalated_to_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_evenings_case_id')),
    sa.ForeignKeyConstraint(['escalated_to_id'], ['users.id'], name=op.f('fk_case_evenings_escalated_to_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_case_evenings_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_evenings')),
    sa.UniqueConstraint('case_id', 'round', 'n', name=op.f('uq_case_evenings_case_id_round_n'))
    )
    op.create_index(op.f('ix_case_evenings_due_at'), 'case_evenings', ['due_at'], unique=False)
    op.create_table('case_events',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('present', sa.Text(), nullable=True),
    sa.Column('next_date', sa.Date(), nullable=True),
    sa.Column('evening_n', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_case_events_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_events_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_case_events_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_events'))
    )
    op.create_index('ix_case_events_case', 'case_events', ['case_id', 'at', 'id'], unique=False)
    op.create_table('decisions',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Text(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_decisions_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_decisions_case_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['users.id'], name=op.f('fk_decisions_lead_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_decisions_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions'))
    )
    op.create_index(op.f('ix_decisions_case_id'), 'decisions', ['case_id'], unique=False)
    op.create_index(op.f('ix_decisions_week'), 'decisions', ['week'], unique=False)
    op.create_table('escalations',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_escalations_case_id')),
    sa.ForeignKeyConstraint(['to_id'], ['users.id'], name=op.f('fk_escalations_to_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_escalations_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalations')),
    sa.UniqueConstraint('case_id', 'rule', 'key', 'round', name=op.f('uq_escalations_case_id_rule_key_round'))
    )
    op.create_table('handovers',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('task', sa.Text(), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['acknowledged_by_id'], ['users.id'], name=op.f('fk_handovers_acknowledged_by_id')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_handovers_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_handovers_case_id')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_handovers_department_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_handovers_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers'))
    )
    op.create_index(op.f('ix_handovers_case_id'), 'handovers', ['case_id'], unique=False)
    op.create_index('ix_handovers_department', 'handovers', ['department_id', 'case_id'], unique=False)
    op.create_table('legal_clocks',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('law', sa.Text(), nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('strict', sa.Date(), nullable=False),
    sa.Column('rolled', sa.Date(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('acceptance','objection','resolution','extension','review_request','review','rereview_request','rereview','mediation','confirmation','hotline')", name=op.f('ck_legal_clocks_kind')),
    sa.CheckConstraint("state IN ('running','met','missed','stopped')", name=op.f('ck_legal_clocks_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_legal_clocks_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_legal_clocks_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_clocks')),
    sa.UniqueConstraint('case_id', 'kind', name=op.f('uq_legal_clocks_case_id_kind'))
    )
    op.create_index('ix_legal_clocks_running', 'legal_clocks', ['strict', 'case_id'], unique=False, postgresql_where="state = 'running'")
    op.create_table('messages',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('case_number', sa.Text(), nullable=True),
    sa.Column('digest_id', sa.BigInteger(), nullable=True),
    sa.Column('to', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('segments', sa.Integer(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('gather', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('gateway', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('out_id', sa.Uuid(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('reminder','escalation','alert','digest','summary','receipt','handover','decision','code')", name=op.f('ck_messages_purpose')),
    sa.CheckConstraint("state IN ('queued','sending','accepted','delivered','failed','unknown','held','cancelled','merged')", name=op.f('ck_messages_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_messages_case_id')),
    sa.ForeignKeyConstraint(['digest_id'], ['messages.id'], name=op.f('fk_messages_digest_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_messages_town_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_messages_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('key', name=op.f('uq_messages_key')),
    sa.UniqueConstraint('out_id', name=op.f('uq_messages_out_id'))
    )
    op.create_index(op.f('ix_messages_case_id'), 'messages', ['case_id'], unique=False)
    op.create_index(op.f('ix_messages_created_at'), 'messages', ['created_at'], unique=False)
    op.create_index(op.f('ix_messages_digest_id'), 'messages', ['digest_id'], unique=False)
    op.create_index('ix_messages_gather', 'messages', ['user_id'], unique=False, postgresql_where='gather')
    op.create_index('ix_messages_sending', 'messages', ['lease_until'], unique=False, postgresql_where="state = 'sending'")
    op.create_index('ix_messages_waiting', 'messages', ['not_before', 'id'], unique=False, postgresql_where="state IN ('queued','held')")
    op.create_table('participants',
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_participants_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_participants_town_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_participants_user_id')),
    sa.PrimaryKeyConstraint('case_id', 'user_id', name=op.f('pk_participants'))
    )
    op.create_index(op.f('ix_participants_user_id'), 'participants', ['user_id'], unique=False)
    op.create_table('parties',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('id_no', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('name_index', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.Text(), nullable=True),
    sa.Column('id_no_index', sa.Text(), nullable=True),
    sa.CheckConstraint("role IN ('petitioner','other')", name=op.f('ck_parties_role')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_parties_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_parties_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parties'))
    )
    op.create_index(op.f('ix_parties_case_id'), 'parties', ['case_id'], unique=False)
    op.create_index(op.f('ix_parties_id_no_index'), 'parties', ['id_no_index'], unique=False)
    op.create_index(op.f('ix_parties_name_index'), 'parties', ['name_index'], unique=False)
    op.create_index(op.f('ix_parties_phone_index'), 'parties', ['phone_index'], unique=False)
    op.create_table('timers',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('town_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('rung_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consequence', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('planned','rung','cancelled','stuck')", name=op.f('ck_timers_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_timers_case_id')),
    sa.ForeignKeyConstraint(['town_id'], ['towns.id'], name=op.f('fk_timers_town_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timers')),
    sa.UniqueConstraint('case_id', 'kind', 'key', 'version', name=op.f('uq_timers_case_id_kind_key_version'))
    )
    op.create_index(op.f('ix_timers_case_id'), 'timers', ['case_id'], unique=False)
    op.create_index('ix_timers_due', 'timers', ['due_at', 'id'], unique=False, postgresql_where="state = 'planned'")
    op.create_index('ix_timers_stuck', 'timers', ['id'], unique=False, postgresql_where="state = 'stuck'")
    op.execute(AUDIT_GUARD)


def downgrade() -> None:
    op.drop_index('ix_timers_stuck', table_name='timers', postgresql_where="state = 'stuck'")
    op.drop_index('ix_timers_due', table_name='timers', postgresql_where="state = 'planned'")
    op.drop_index(op.f('ix_timers_case_id'), table_name='timers')
    op.drop_table('timers')
    op.drop_index(op.f('ix_parties_phone_index'), table_name='parties')
    op.drop_index(op.f('ix_parties_name_index'), table_name='parties')
    op.drop_index(op.f('ix_parties_id_no_index'), table_name='parties')
    op.drop_index(op.f('ix_parties_case_id'), table_name='parties')
    op.drop_table('parties')
    op.drop_index(op.f('ix_participants_user_id'), table_name='participants')
    op.drop_table('participants')
    op.drop_index('ix_messages_waiting', table_name='messages', postgresql_where="state IN ('queued','held')")
    op.drop_index('ix_messages_sending', table_name='messages', postgresql_where="state = 'sending'")
    op.drop_index('ix_messages_gather', table_name='messages', postgresql_where='gather')
    op.drop_index(op.f('ix_messages_digest_id'), table_name='messages')
    op.drop_index(op.f('ix_messages_created_at'), table_name='messages')
    op.drop_index(op.f('ix_messages_case_id'), table_name='messages')
    op.drop_table('messages')
    op.drop_index('ix_legal_clocks_running', table_name='legal_clocks', postgresql_where="state = 'running'")
    op.drop_table('legal_clocks')
    op.drop_index('ix_handovers_department', table_name='handovers')
    op.drop_index(op.f('ix_handovers_case_id'), table_name='handovers')
    op.drop_table('handovers')
    op.drop_table('escalations')
    op.drop_index(op.f('ix_decisions_week'), table_name='decisions')
    op.drop_index(op.f('ix_decisions_case_id'), table_name='decisions')
    op.drop_table('decisions')
    op.drop_index('ix_case_events_case', table_name='case_events')
    op.drop_table('case_events')
    op.drop_index(op.f('ix_case_evenings_due_at'), table_name='case_evenings')
    op.drop_table('case_evenings')
    op.drop_index('ix_alerts_waiting', table_name='alerts', postgresql_where='acknowledged_at IS NULL')
    op.drop_table('alerts')
    op.drop_index(op.f('ix_agenda_items_case_id'), table_name='agenda_items')
    op.drop_table('agenda_items')
    op.drop_table('village_leads')
    op.drop_index('ix_cases_village_registered', table_name='cases')
    op.drop_index('ix_cases_registered', table_name='cases')
    op.drop_index('ix_cases_open', table_name='cases', postgresql_where='closed_at IS NULL')
    op.drop_index('ix_cases_closed', table_name='cases', postgresql_where='closed_at IS NOT NULL')
    op.drop_index('ix_cases_assignee_open', table_name='cases', postgresql_where='closed_at IS NULL')
    op.drop_table('cases')
    op.drop_table('api_tokens')
    op.drop_index(op.f('ix_users_town_id'), table_name='users')
    op.drop_index(op.f('ix_users_role'), table_name='users')
    op.drop_table('users')
    op.drop_table('service_centers')
    op.drop_table('petition_posts')
    op.drop_index(op.f('ix_grids_village_id'), table_name='grids')
    op.drop_table('grids')
    op.drop_table('weekly_summaries')
    op.drop_table('villages')
    op.drop_table('playbook_versions')
    op.drop_table('departments')
    op.drop_table('day_serials')
    op.drop_index('ix_audit_entries_unsealed', table_name='audit_entries', postgresql_where='position IS NULL')
    op.drop_index('ix_audit_entries_subject', table_name='audit_entries')
    op.drop_table('audit_entries')
    op.drop_table('towns')
    op.drop_index(op.f('ix_simulated_texts_phone_index'), table_name='simulated_texts')
    op.drop_table('simulated_texts')
    op.drop_table('heartbeats')
    op.execute("DROP FUNCTION audit_entries_guard()")
