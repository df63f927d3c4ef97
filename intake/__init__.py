"""Qiwan (七晚): petition and dispute intake for a township.

The folders are rooms in the order of the data's path: rules, town, audit, sms, timers, cases,
escalation, figures, meetings, web, cli. A room imports only rooms named before it.
"""
