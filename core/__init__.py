"""Renewal Desk without its screens: rules, storage, mail, actions, reads, the job and the command line.

Reading order: rules (what is true), store (what is remembered), actions (what people and the job do),
reads (what screens show), job (what happens by itself). docs/architecture.md has the dependency rule.
"""
