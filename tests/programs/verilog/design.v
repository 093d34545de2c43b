// A small iCE40 design: a counter, a shift register and a lookup, so that
// synthesis needs carry chains, flip-flops and plain LUTs.
module top(input clk, input rst, input [3:0] sel, output [3:0] led, output tap);
    reg [15:0] count;
    reg [7:0] shift;
    always @(posedge clk) begin
        if (rst) begin
            count <= 0;
            shift <= 8'h5a;
        end else begin
            count <= count + 1;
            shift <= {shift[6:0], shift[7] ^ shift[5] ^ count[15]};
        end
    end
    assign led = count[15:12] ^ sel;
    assign tap = shift[sel[2:0]];
endmodule
