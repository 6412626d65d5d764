export default function View() {
  return <h1 class="title">runs</h1>;
}
