/** SageMaker and what belongs to it, on one machine. */
export {};
