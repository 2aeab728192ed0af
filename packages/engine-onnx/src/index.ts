export { createOnnxEngine, engineNote, type OnnxEngineOptions } from "./create-onnx-engine.ts";
export { referencePredict, referenceStep, type ReferenceBatch, type ReferenceStep } from "./reference.ts";
export { writePredictGraph, writeStepGraph } from "./write-graphs.ts";
