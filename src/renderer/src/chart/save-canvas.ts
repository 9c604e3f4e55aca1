/** Hands a canvas to the person as a PNG file. */
export function saveCanvas(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // the download has its own reference by the time the task ends
    setTimeout(() => { URL.revokeObjectURL(url); }, 0);
  }, 'image/png');
}
