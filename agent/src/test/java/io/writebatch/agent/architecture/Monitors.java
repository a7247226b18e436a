package io.writebatch.agent.architecture;

import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Finds {@code synchronized}, also as a block, which ArchUnit does not show. */
final class Monitors {
    private Monitors() {}

    /** The methods that enter a monitor, as {@code Class.method}. */
    static Set<String> usedIn(byte[] classFile) {
        Set<String> methods = new TreeSet<>();
        new ClassReader(classFile).accept(new Finder(methods), ClassReader.SKIP_DEBUG);
        return methods;
    }

    private static final class Finder extends ClassVisitor {
        private final Set<String> methods;
        private String className;

        Finder(Set<String> methods) {
            super(Opcodes.ASM9);
            this.methods = methods;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            className = name.substring(name.lastIndexOf('/') + 1);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            String method = className + "." + name;
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                methods.add(method);
            }
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.MONITORENTER) {
                        methods.add(method);
                    }
                }
            };
        }
    }
}
