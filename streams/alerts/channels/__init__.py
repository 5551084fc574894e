"""How does a notice reach Slack, a mailbox, Teams, PagerDuty, or a receiver of one's own?"""
