// The window's own check knows these through vite/client; here their names do not matter.
declare module '*.module.css' {
  const styles: any;
  export default styles;
}
declare module '*.css';
