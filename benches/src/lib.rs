//! Measurements of the engine. They hold no clock of the machine, so the same code is timed natively and as WebAssembly.
