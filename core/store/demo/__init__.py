"""The demo: a believable database around a moment, the same for the same arguments, from 500 to 10,000,000 licenses."""

from core.store.demo.build import LICENSES, SEED, DemoReport, build_demo

__all__ = ["LICENSES", "SEED", "DemoReport", "build_demo"]
