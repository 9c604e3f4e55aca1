export declare function kernelOptions(name: string): string[];
